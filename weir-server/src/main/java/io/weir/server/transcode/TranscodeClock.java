package io.weir.server.transcode;

import io.weir.media.Ticks;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Tells which time of the source belongs to what comes out of a process. The process is given units one after another on a timeline
 * without gaps, its <em>positions</em>; jumps, gaps and drift of the source stay here, so that the process never corrects, fills or
 * drops anything, and a time comes out as it went in.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #ANCHORS_MAX} changes of the difference are remembered, more than a process can hold units.
 */
final class TranscodeClock {
    /** Differences between source and position remembered; the oldest is forgotten first. */
    static final int ANCHORS_MAX = 512;

    /** Position of the first unit: an encoder's delay would put its first output before zero, and FLV has no time there. */
    static final int START_MS = 1000;

    /** Differences smaller than this are a sender's rounding to milliseconds. */
    private static final int ROUNDING_DIVISOR = 1000;

    /** From this position on the source is {@code deltaTicks} ahead of it. */
    private record Anchor(long fromTicks, long deltaTicks) {}

    private final int clockRate;
    private final ArrayDeque<Anchor> anchors = new ArrayDeque<>();
    private long nextTicks;

    /** A clock whose positions have {@code clockRate} ticks a second, as the source's timestamps. */
    TranscodeClock(int clockRate) {
        this.clockRate = clockRate;
        this.nextTicks = Ticks.ofMillis(START_MS, clockRate);
    }

    /** The position of a unit that spans {@code samples} ticks. */
    long advance(long ptsTicks, int samples) {
        long position = nextTicks;
        long delta = ptsTicks - position;
        if (anchors.isEmpty() || Math.abs(delta - anchors.getLast().deltaTicks()) > clockRate / ROUNDING_DIVISOR) {
            if (anchors.size() == ANCHORS_MAX) {
                anchors.removeFirst();
            }
            anchors.addLast(new Anchor(position, delta));
        }
        nextTicks = position + samples;
        return position;
    }

    /** Where the next unit will stand. */
    long nextTicks() {
        return nextTicks;
    }

    int anchorCount() {
        return anchors.size();
    }

    /**
     * The source's time at a position; positions asked for never go back. Both are in ticks of {@code rate}.
     *
     * @throws IllegalStateException before the first unit
     */
    long sourceTicks(long position, int rate) {
        long at = Ticks.convert(position, rate, clockRate) + clockRate / ROUNDING_DIVISOR;
        Iterator<Anchor> later = anchors.iterator();
        if (!later.hasNext()) {
            throw new IllegalStateException("nothing has been given to the process");
        }
        later.next();
        int passed = 0;
        while (later.hasNext() && later.next().fromTicks() <= at) {
            passed++;
        }
        for (; passed > 0; passed--) {
            anchors.removeFirst();
        }
        return position + Ticks.convert(anchors.getFirst().deltaTicks(), clockRate, rate);
    }
}
