package io.weir.protocol.rtp;

/**
 * Makes 16-bit sequence numbers into ones that do not wrap: each becomes the number nearest to the highest so far.
 *
 * <p>Threading: one thread at a time.
 */
public final class SequenceUnwrapper {
    private long highest = Long.MIN_VALUE;

    /**
     * The unwrapped number.
     *
     * @param sequence 0..65535
     * @return the first number itself; below 0 for what comes from before the first
     */
    public long unwrap(int sequence) {
        if (highest == Long.MIN_VALUE) {
            highest = sequence;
            return sequence;
        }
        long number = highest + (short) (sequence - (int) highest);
        highest = Math.max(highest, number);
        return number;
    }

    /** The highest number so far, {@link Long#MIN_VALUE} before any. */
    public long highest() {
        return highest;
    }
}
