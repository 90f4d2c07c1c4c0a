package io.weir.media;

/** Conversions between clocks. Rounds to nearest, so that a value survives a round trip through a finer clock. */
public final class Ticks {
    private Ticks() {}

    /** Converts {@code ticks} at {@code fromRate} ticks a second to {@code toRate}, rounding half away from zero. */
    public static long convert(long ticks, int fromRate, int toRate) {
        if (fromRate == toRate) {
            return ticks;
        }
        long whole = ticks / fromRate;
        long rest = ticks % fromRate;
        long half = rest < 0 ? -(fromRate / 2) : fromRate / 2;
        return whole * toRate + (rest * toRate + half) / fromRate;
    }

    /** Milliseconds to ticks. */
    public static long ofMillis(long ms, int rate) {
        return convert(ms, 1000, rate);
    }

    /** Ticks to milliseconds. */
    public static long toMillis(long ticks, int rate) {
        return convert(ticks, rate, 1000);
    }

    /** Ticks to nanoseconds. */
    public static long toNanos(long ticks, int rate) {
        long whole = ticks / rate;
        return whole * 1_000_000_000L + (ticks % rate) * 1_000_000_000L / rate;
    }
}
