package io.weir.server.webrtc;

/**
 * Which units one viewer was sent of late on one track, and under which sequence numbers and timestamps: how a packet that it asks for
 * again is found among those that all viewers share.
 *
 * <p>Threading: the viewer's loop. Limits: {@value #UNITS_MAX} units; the oldest are forgotten.
 */
final class SentUnits {
    /** Units remembered, a power of two: two seconds of 120 a second. */
    static final int UNITS_MAX = 256;

    private final long[] firstSequences = new long[UNITS_MAX];
    private final long[] numbers = new long[UNITS_MAX];
    private final int[] shifts = new int[UNITS_MAX];
    private long count;

    /**
     * A unit begins.
     *
     * @param firstSequence of its first packet, not wrapped
     * @param number the unit's
     * @param shift from ticks of its payloads to the timestamps of the packets; 32 bits count
     */
    void add(long firstSequence, long number, int shift) {
        int slot = (int) count++ & UNITS_MAX - 1;
        firstSequences[slot] = firstSequence;
        numbers[slot] = number;
        shifts[slot] = shift;
    }

    /** Where the unit is told of that has the packet; -1 when it is forgotten. The sequence number is one that was sent. */
    int find(long sequence) {
        long oldest = Math.max(0, count - UNITS_MAX);
        for (long i = count - 1; i >= oldest; i--) {
            int slot = (int) i & UNITS_MAX - 1;
            if (firstSequences[slot] <= sequence) {
                return slot;
            }
        }
        return -1;
    }

    long firstSequence(int slot) {
        return firstSequences[slot];
    }

    long number(int slot) {
        return numbers[slot];
    }

    int shift(int slot) {
        return shifts[slot];
    }
}
