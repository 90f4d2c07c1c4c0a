package io.weir.base.time;

import java.time.Duration;

/** Runs things later. What is run must be short; anything more is handed to its owner. */
@FunctionalInterface
public interface Timers {
    /** Runs {@code task} once after {@code delay}, on a thread of the timer's choice. */
    void schedule(Runnable task, Duration delay);
}
