package io.weir.media.mpegts;

/**
 * Extends the 33-bit timestamps of a program, which wrap after 26.5 hours, to 64 bits. A step is the shortest way from the last
 * timestamp of any of its streams, so that they stay together.
 *
 * <p>Threading: one thread at a time.
 */
final class ProgramClock {
    private static final int SPARE_BITS = Long.SIZE - TsPacket.TIMESTAMP_BITS;

    private boolean started;
    private long last;
    private long wallNs;

    /** The first timestamp is taken as 0..2^33-1, later ones relative to the one before. */
    long unwrap(long timestamp33) {
        last = started ? last + difference(last, timestamp33) : timestamp33 & TsPacket.TIMESTAMP_MASK;
        started = true;
        return last;
    }

    /** The shortest way from one timestamp to another, in ticks: -2^32..2^32-1. */
    static long difference(long from, long to) {
        return to - from << SPARE_BITS >> SPARE_BITS;
    }

    /** When the bytes that are read now were received, nanoseconds of the monotonic clock. */
    long wallNs() {
        return wallNs;
    }

    void wallNs(long newWallNs) {
        wallNs = newWallNs;
    }
}
