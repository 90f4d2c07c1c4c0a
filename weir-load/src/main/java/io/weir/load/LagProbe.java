package io.weir.load;

import io.weir.base.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Measures how late a loop comes to a task that is due every {@value FanoutRun#LAG_PROBE_MS} ms.
 *
 * <p>Threading: the loop.
 */
final class LagProbe {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(FanoutCourse.LAG_PROBE_MS);

    private final Clock clock;
    private final LongConsumer lateNs;
    private long dueNs;

    LagProbe(Clock clock, LongConsumer lateNs) {
        this.clock = clock;
        this.lateNs = lateNs;
    }

    /** The task. */
    void run() {
        long now = clock.nanoTime();
        if (dueNs == 0) {
            dueNs = now;
        }
        lateNs.accept(now - dueNs);
        // A loop that was held up runs the missed turns at once; only the first of them counts as late.
        dueNs = Math.max(dueNs, now - PERIOD_NS) + PERIOD_NS;
    }
}
