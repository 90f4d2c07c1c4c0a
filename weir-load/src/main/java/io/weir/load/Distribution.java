package io.weir.load;

/**
 * How a measured time is spread. All zero when nothing was measured; look at {@code count} first.
 *
 * @param count measurements
 * @param p50Ms median, milliseconds
 * @param p95Ms 95th percentile, milliseconds
 * @param p99Ms 99th percentile, milliseconds
 * @param maxMs the largest, milliseconds
 */
public record Distribution(long count, double p50Ms, double p95Ms, double p99Ms, double maxMs) {
    /** Nothing measured. */
    public static final Distribution NONE = new Distribution(0, 0, 0, 0, 0);
}
