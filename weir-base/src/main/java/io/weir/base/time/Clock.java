package io.weir.base.time;

import java.time.Instant;

/** Where time comes from. Durations are taken from {@link #nanoTime}, never from the wall. */
public interface Clock {
    /** Monotonic nanoseconds from an arbitrary origin. */
    long nanoTime();

    /** Wall time, for people and for media that carries absolute time. */
    Instant wallTime();

    /** The system's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
