package io.weir.base.time;

import java.time.Duration;

/**
 * A point in time that several waits share, one after the other.
 *
 * <p>Threading: any thread.
 */
public final class Deadline {
    private final Clock clock;
    private final long atNs;

    private Deadline(Clock clock, long atNs) {
        this.clock = clock;
        this.atNs = atNs;
    }

    /** So long from now, by the clock that nobody sets. */
    public static Deadline in(Duration patience, Clock clock) {
        return new Deadline(clock, clock.nanoTime() + patience.toNanos());
    }

    /** How long it is until then; zero when it is over. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, atNs - clock.nanoTime()));
    }
}
