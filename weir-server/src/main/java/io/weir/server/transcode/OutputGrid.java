package io.weir.server.transcode;

/**
 * Puts units one after another as long as their times say almost that: players hear the rounding of a clock as gaps.
 *
 * <p>Threading: one thread at a time.
 */
final class OutputGrid {
    /** How far a unit may stand from the end of the one before and still follow it without a step. */
    static final int TOLERANCE_MS = 10;

    private final long toleranceTicks;
    private boolean started;
    private long nextTicks;

    OutputGrid(int clockRate) {
        toleranceTicks = (long) clockRate * TOLERANCE_MS / 1000;
    }

    /** The time of a unit that should stand at {@code ticks} and spans {@code samples}. */
    long snap(long ticks, int samples) {
        long snapped = started && Math.abs(ticks - nextTicks) <= toleranceTicks ? nextTicks : ticks;
        started = true;
        nextTicks = snapped + samples;
        return snapped;
    }
}
