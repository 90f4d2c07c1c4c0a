package io.weir.protocol.rtp;

/** Converts between nanoseconds and ticks of a media clock without overflow for spans of centuries. */
final class MediaTicks {
    private static final long NANOS = 1_000_000_000L;

    private MediaTicks() {}

    static long ofNanos(long nanos, int clockRate) {
        return Math.floorDiv(nanos, NANOS) * clockRate + Math.floorMod(nanos, NANOS) * clockRate / NANOS;
    }

    static long toNanos(long ticks, int clockRate) {
        return Math.floorDiv(ticks, clockRate) * NANOS + Math.floorMod(ticks, (long) clockRate) * NANOS / clockRate;
    }
}
