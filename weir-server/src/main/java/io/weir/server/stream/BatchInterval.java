package io.weir.server.stream;

import io.weir.config.WriteInterval;

/**
 * How long units may be held together before they are written: forced, or chosen by what the writes would cost.
 *
 * <p>A write costs about the same whatever its size, so a thousand readers of 73 units a second cost half a core written one by one
 * and a tenth of it in batches of 100 ms. Automatic mode writes each unit at once while that is cheap.
 */
public sealed interface BatchInterval {
    /** Chosen by predicted cost: 0, 20, 50 or 100 ms. */
    record Auto() implements BatchInterval {}

    /** Always this many milliseconds; 0 writes each unit at once. */
    record Fixed(long ms) implements BatchInterval {
        public Fixed {
            if (ms < 0) {
                throw new IllegalArgumentException("interval of " + ms + " ms");
            }
        }
    }

    /** As configured. */
    static BatchInterval of(WriteInterval configured) {
        return switch (configured) {
            case WriteInterval.Auto _ -> new Auto();
            case WriteInterval.Fixed fixed -> new Fixed(fixed.interval().toMillis());
        };
    }

    /** What one write to one socket costs a loop, in nanoseconds: a system call and a segment through the stack. */
    long WRITE_COST_NS = 7_500;

    /** Share of a loop that unbatched writes may take. */
    double UNBATCHED_SHARE_MAX = 0.25;

    /** Share of a loop at which the next longer interval is chosen. */
    double BATCHED_SHARE_MAX = 0.125;

    /** A shorter interval is taken up only when its predicted share is this much below its bound. */
    double HYSTERESIS = 0.8;

    /**
     * The interval to use now, in milliseconds.
     *
     * @param unitWritesPerSecond writes a second that the busiest loop would do, were each unit written at once
     * @param readerCount readers on that loop
     * @param currentMs the interval in use
     */
    default long chooseMs(double unitWritesPerSecond, int readerCount, long currentMs) {
        return switch (this) {
            case Fixed fixed -> fixed.ms();
            case Auto _ -> chooseAutoMs(unitWritesPerSecond, readerCount, currentMs);
        };
    }

    private static long chooseAutoMs(double unitWritesPerSecond, int readerCount, long currentMs) {
        if (fits(unitWritesPerSecond, UNBATCHED_SHARE_MAX, currentMs > 0)) {
            return 0;
        }
        if (fits(Math.min(unitWritesPerSecond, readerCount * 50.0), BATCHED_SHARE_MAX, currentMs > 20)) {
            return 20;
        }
        if (fits(Math.min(unitWritesPerSecond, readerCount * 20.0), BATCHED_SHARE_MAX, currentMs > 50)) {
            return 50;
        }
        return 100;
    }

    private static boolean fits(double writesPerSecond, double shareMax, boolean wouldShorten) {
        double share = writesPerSecond * WRITE_COST_NS / 1e9;
        return share <= (wouldShorten ? shareMax * HYSTERESIS : shareMax);
    }
}
