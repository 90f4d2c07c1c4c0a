package io.weir.media.flv;

/**
 * Puts the millisecond timestamps of audio back onto the grid that its frames make. Rounding to milliseconds moves a frame by up to
 * one, which a player would hear as gaps and overlaps; the samples that went before tell where the frame really begins.
 *
 * <p>Threading: one thread at a time.
 */
final class FrameGrid {
    /** How far rounding, once at the sender and once here, and a sender's own jitter may move a frame. */
    private static final int ROUNDING_DIVISOR = 500;

    private boolean anchored;
    private long nextTicks;

    /** Forgets the grid; the next unit starts one. */
    void reset() {
        anchored = false;
    }

    /**
     * The time on the grid of a unit that came with {@code ticks}. A difference of less than one frame is taken for rounding; whole
     * frames left out keep the grid; anything else starts a new one at {@code ticks}.
     *
     * @param samples ticks that the unit spans; 0 when that is not known
     * @param clockRate ticks a second
     */
    long snap(long ticks, int samples, int clockRate) {
        if (samples <= 0) {
            anchored = false;
            return ticks;
        }
        long snapped = ticks;
        if (anchored) {
            long difference = ticks - nextTicks;
            long frames = Math.floorDiv(difference + samples / 2, (long) samples);
            long offGrid = Math.abs(difference - frames * samples);
            if (frames > 0 && offGrid <= clockRate / ROUNDING_DIVISOR) {
                snapped = nextTicks + frames * samples;
            } else if (Math.abs(difference) < samples) {
                snapped = nextTicks;
            }
        }
        anchored = true;
        nextTicks = snapped + samples;
        return snapped;
    }
}
