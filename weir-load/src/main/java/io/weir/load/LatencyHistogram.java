package io.weir.load;

/**
 * Counts durations in buckets whose width is at most 1/64 of their value, so percentiles are within 1.6 % while memory stays fixed.
 *
 * <p>Threading: the thread that records.
 * <p>Limits: 0 µs to {@value #VALUE_MAX_US} µs; what is larger counts as the largest, what is negative as 0.
 */
final class LatencyHistogram {
    /** A little over 19 hours. */
    static final long VALUE_MAX_US = (1L << 36) - 1;

    private static final int SUB_BITS = 6;
    private static final int SUB_COUNT = 1 << SUB_BITS;

    private final long[] counts = new long[bucket(VALUE_MAX_US) + 1];
    private long count;
    private long maxUs;

    void recordNs(long durationNs) {
        recordUs(Math.round(durationNs / 1000.0));
    }

    void recordUs(long durationUs) {
        long value = Math.clamp(durationUs, 0, VALUE_MAX_US);
        counts[bucket(value)]++;
        count++;
        maxUs = Math.max(maxUs, value);
    }

    long count() {
        return count;
    }

    /** The smallest value at or below which this share of the measurements lies; 0 when there are none. */
    long percentileUs(double share) {
        long wanted = Math.max(1, (long) Math.ceil(count * share));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(upperBound(i), maxUs);
            }
        }
        return 0;
    }

    Distribution distribution() {
        if (count == 0) {
            return Distribution.NONE;
        }
        return new Distribution(
                count,
                percentileUs(0.50) / 1000.0,
                percentileUs(0.95) / 1000.0,
                percentileUs(0.99) / 1000.0,
                maxUs / 1000.0);
    }

    /** Values below 128 have a bucket each; above, every power of two is cut into 64. */
    private static int bucket(long value) {
        if (value < 2 * SUB_COUNT) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
        return (shift << SUB_BITS) + (int) (value >> shift);
    }

    private static long upperBound(int bucket) {
        if (bucket < 2 * SUB_COUNT) {
            return bucket;
        }
        int shift = (bucket >> SUB_BITS) - 1;
        long base = bucket - ((long) shift << SUB_BITS);
        return ((base + 1) << shift) - 1;
    }
}
