package io.weir.server.metrics;

import io.netty.channel.EventLoop;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How late the event loops come to what is due: each loop runs a task {@value #PERIOD_MS} ms after the last, and the difference is
 * counted. Whatever blocks a loop, or keeps it from a processor, shows here first.
 *
 * <p>Threading: constructor and {@link #close} by the owner; probes on their loops; counts for any thread.
 */
public final class LoopLag implements AutoCloseable {
    /** Time between two probes of a loop. */
    static final int PERIOD_MS = 500;

    /** Upper bounds of the buckets but the last, in milliseconds. */
    static final List<Double> BOUNDS_MS = List.of(1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1000.0);

    private final Clock clock;
    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MS.size() + 1);
    private final AtomicLongArray sumNs = new AtomicLongArray(1);
    private final List<Future<?>> probes = new ArrayList<>();

    /** Begins to probe all loops. */
    public LoopLag(EventLoops loops, Clock clock) {
        this.clock = clock;
        for (EventLoop loop : loops.loops()) {
            probes.add(loop.scheduleWithFixedDelay(
                    new Probe(clock.nanoTime()), PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS));
        }
    }

    /** Counts one delay. */
    void record(long lateNs) {
        long late = Math.max(0, lateNs);
        int bucket = 0;
        while (bucket < BOUNDS_MS.size() && late > BOUNDS_MS.get(bucket) * 1e6) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumNs.addAndGet(0, late);
    }

    /** Delays counted in each bucket; the last is of those above every bound. */
    List<Long> counts() {
        Long[] all = new Long[counts.length()];
        Arrays.setAll(all, counts::get);
        return List.of(all);
    }

    /** All delays together, in seconds. */
    double sumSeconds() {
        return sumNs.get(0) / 1e9;
    }

    @Override
    public void close() {
        probes.forEach(probe -> probe.cancel(false));
    }

    private final class Probe implements Runnable {
        private long lastNs;

        Probe(long startNs) {
            lastNs = startNs;
        }

        @Override
        public void run() {
            long now = clock.nanoTime();
            record(now - lastNs - TimeUnit.MILLISECONDS.toNanos(PERIOD_MS));
            lastNs = now;
        }
    }
}
