package io.weir.media.mp4;

import java.util.Arrays;

/** Numbers as runs of equal ones, as the tables of a movie have them. Threading: one thread at a time. */
final class RunLengths {
    private int[] counts = new int[16];
    private long[] values = new long[16];
    private int runCount;

    void add(long value) {
        if (runCount > 0 && values[runCount - 1] == value) {
            counts[runCount - 1]++;
            return;
        }
        if (runCount == values.length) {
            counts = Arrays.copyOf(counts, 2 * runCount);
            values = Arrays.copyOf(values, 2 * runCount);
        }
        counts[runCount] = 1;
        values[runCount++] = value;
    }

    int runCount() {
        return runCount;
    }

    int count(int run) {
        return counts[run];
    }

    long value(int run) {
        return values[run];
    }
}
