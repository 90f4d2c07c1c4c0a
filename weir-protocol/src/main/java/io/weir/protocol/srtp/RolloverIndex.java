package io.weir.protocol.srtp;

/** The 48-bit index of one source's packets, estimated from 16 bits of sequence number (RFC 3711 section 3.3.1). */
final class RolloverIndex {
    /** The last index that a key may protect. */
    static final long INDEX_MAX = (1L << 48) - 1;

    private static final int HALF = 1 << 15;

    private long highest = -1;

    /** The index nearest to the highest one so far; below 0 for what came before the first packet. */
    long of(int sequence) {
        if (highest < 0) {
            return sequence;
        }
        long rollover = highest >>> 16;
        int last = (int) (highest & 0xffff);
        if (last < HALF) {
            rollover -= sequence - last > HALF ? 1 : 0;
        } else {
            rollover += last - HALF > sequence ? 1 : 0;
        }
        return rollover << 16 | sequence;
    }

    /** A packet of that index was sent, or is authentic. */
    void advance(long index) {
        highest = Math.max(highest, index);
    }
}
