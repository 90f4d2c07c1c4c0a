package io.weir.load;

/**
 * Counts the packets of one RTP source by their sequence numbers alone: lost, reordered, come twice.
 *
 * <p>A packet counts as lost when a later one has come, and no longer when it comes after all; then it is a reordered one.
 *
 * <p>Threading: one thread at a time. Limits: packets more than {@value #WINDOW} numbers late are told apart no more; they count as
 * reordered.
 */
final class StreamCount {
    /** How far back it is remembered which packets have come; a power of two. */
    static final int WINDOW = 1_024;

    private final long[] seen = new long[WINDOW / Long.SIZE];
    private boolean begun;
    private long first;
    private long highest;
    private long packets;
    private long bytes;
    private long lost;
    private long reordered;
    private long duplicates;

    /**
     * What was counted.
     *
     * @param packets all that came, duplicates too
     * @param bytes of them, as long as they were on the wire above UDP
     * @param lost numbers left out and not come later; below 0 when those of an earlier time came
     * @param reordered came after a higher number
     * @param duplicates came again
     */
    record Counts(long packets, long bytes, long lost, long reordered, long duplicates) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    packets + other.packets,
                    bytes + other.bytes,
                    lost + other.lost,
                    reordered + other.reordered,
                    duplicates + other.duplicates);
        }

        Counts minus(Counts earlier) {
            return new Counts(
                    packets - earlier.packets,
                    bytes - earlier.bytes,
                    lost - earlier.lost,
                    reordered - earlier.reordered,
                    duplicates - earlier.duplicates);
        }
    }

    /**
     * A packet came.
     *
     * @param sequence 0..65535
     * @param length bytes of the datagram
     */
    void onPacket(int sequence, int length) {
        packets++;
        bytes += length;
        if (!begun) {
            begun = true;
            first = sequence;
            highest = sequence;
            mark(highest);
            return;
        }
        long number = highest + (short) (sequence - (int) highest);
        if (number > highest) {
            advance(number);
        } else if (number <= highest - WINDOW || number < first) {
            reordered++;
        } else if (isSeen(number)) {
            duplicates++;
        } else {
            reordered++;
            lost--;
            mark(number);
        }
    }

    private void advance(long number) {
        lost += number - highest - 1;
        long clearFrom = Math.max(highest + 1, number - WINDOW + 1);
        for (long between = clearFrom; between < number; between++) {
            seen[word(between)] &= ~bit(between);
        }
        highest = number;
        mark(number);
    }

    private void mark(long number) {
        seen[word(number)] |= bit(number);
    }

    private boolean isSeen(long number) {
        return (seen[word(number)] & bit(number)) != 0;
    }

    private static int word(long number) {
        return (int) (number & WINDOW - 1) >>> 6;
    }

    private static long bit(long number) {
        return 1L << (number & Long.SIZE - 1);
    }

    /** Everything so far. */
    Counts counts() {
        return new Counts(packets, bytes, lost, reordered, duplicates);
    }
}
