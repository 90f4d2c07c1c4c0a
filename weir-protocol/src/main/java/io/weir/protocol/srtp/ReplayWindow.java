package io.weir.protocol.srtp;

/** Which of the last {@value #LENGTH} indices have come (RFC 3711 section 3.3.2). */
final class ReplayWindow {
    /** Indices remembered: retransmissions may be late by a second of a fast stream. */
    static final int LENGTH = 2048;

    private final long[] bits = new long[LENGTH / 64];
    private long highest = -1;

    /** True for one that has not come and is not too old. */
    boolean isFresh(long index) {
        if (index > highest) {
            return true;
        }
        return highest - index < LENGTH && (bits[word(index)] & bit(index)) == 0;
    }

    /** It has come. */
    void add(long index) {
        if (index > highest) {
            long cleared = Math.min(index - highest, LENGTH);
            for (long i = index - cleared + 1; i <= index; i++) {
                bits[word(i)] &= ~bit(i);
            }
            highest = index;
        }
        bits[word(index)] |= bit(index);
    }

    private static int word(long index) {
        return (int) (index % LENGTH) >>> 6;
    }

    private static long bit(long index) {
        return 1L << (index & 63);
    }
}
