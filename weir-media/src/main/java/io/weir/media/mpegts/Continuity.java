package io.weir.media.mpegts;

/** The continuity counter of one PID (ISO/IEC 13818-1 §2.4.3.3), which only packets with payload move on. */
final class Continuity {
    private int last = TsPacket.CONTINUITY_MASK;

    /** For the next packet with payload. */
    int next() {
        last = last + 1 & TsPacket.CONTINUITY_MASK;
        return last;
    }

    /** As if the last {@code count} packets with payload were still to come, so that they can be written again. */
    void back(int count) {
        last = last - count & TsPacket.CONTINUITY_MASK;
    }

    /** That of the last packet with payload: for one without. */
    int last() {
        return last;
    }
}
