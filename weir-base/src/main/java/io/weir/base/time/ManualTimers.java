package io.weir.base.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers that a test fires by moving a {@link ManualClock}. Threading: the test's thread. */
public final class ManualTimers implements Timers {
    private final ManualClock clock;
    private final List<Due> waiting = new ArrayList<>();

    private record Due(long atNs, Runnable task) {}

    /** Timers on that clock. */
    public ManualTimers(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        waiting.add(new Due(clock.nanoTime() + delay.toNanos(), task));
    }

    /** Moves the clock forward and runs what has become due, in order of time. */
    public void advance(Duration step) {
        clock.advance(step);
        List<Due> due = new ArrayList<>(waiting);
        due.removeIf(entry -> entry.atNs() > clock.nanoTime());
        due.sort((a, b) -> Long.compare(a.atNs(), b.atNs()));
        waiting.removeAll(due);
        due.forEach(entry -> entry.task().run());
    }
}
