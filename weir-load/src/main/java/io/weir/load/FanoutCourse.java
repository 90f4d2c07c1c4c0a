package io.weir.load;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The course of a fan-out load of any protocol: readers are ramped up, settle and warm up, and are measured for a while.
 *
 * <p>Threading: the run's loop; the result is for any thread.
 *
 * @param <K> a reader
 * @param <R> the report
 */
final class FanoutCourse<K, R> {
    /** How often the loop's lateness is measured, milliseconds. */
    static final int LAG_PROBE_MS = 10;

    /** Readers without media so long after the last connect are given up. */
    static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int MEMORY_SAMPLE_MS = 1_000;

    private final FanoutOptions options;
    private final Readers<K> readers;
    private final Tally<K, R> tally;
    private final Clock clock;
    private final Consumer<String> progress;
    private final ConnectRamp ramp;
    private final RunTimers timers;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private long rampEndNs;
    private boolean settled;

    /** Those whom the course is for. Threading: asked on the loop. */
    interface Readers<K> {
        /** All so far, whatever has become of them. */
        List<K> all();

        /** Whether the server has answered enough of them for a further one. */
        boolean mayConnect();

        void connectNext();

        /** Gives up those that have not started. */
        void giveUpWaiting(String reason);
    }

    /** What is counted and measured on the way. Threading: asked on the loop. */
    interface Tally<K, R> {
        ReaderCounts counts();

        UsageMeter usage();

        void openWindow(List<K> readers, long nowNs) throws IOException;

        void closeWindow(List<K> readers, long nowNs) throws IOException;

        /** Everything so far; without a closed window its figures are zero. */
        R report(List<K> readers, long nowNs) throws IOException;
    }

    FanoutCourse(
            FanoutOptions options,
            Readers<K> readers,
            Tally<K, R> tally,
            EventLoop loop,
            Clock clock,
            Consumer<String> progress) {
        this.options = options;
        this.readers = readers;
        this.tally = tally;
        this.clock = clock;
        this.progress = progress;
        this.ramp = new ConnectRamp(options.connectRatePerSecond());
        this.timers = new RunTimers(loop, this::fail);
    }

    /** Complete when the window is measured; any thread may cancel it, which ends the run. */
    CompletableFuture<R> result() {
        return result;
    }

    /** Begins to ramp up. */
    void begin() {
        every(ConnectRamp.TICK_MS, this::ramp);
    }

    /** Has the run do that, too, as long as it lasts. */
    void every(int periodMs, RunTimers.Task task) {
        timers.every(periodMs, task);
    }

    /** Ends the run with this error. */
    void fail(Throwable cause) {
        result.completeExceptionally(cause);
    }

    /** Ends the timers of a run whose result is there. */
    void end() {
        timers.cancel();
    }

    private void ramp() throws IOException {
        if (readers.all().size() < options.readers()) {
            ramp.tick();
            while (ramp.isDue() && readers.mayConnect() && readers.all().size() < options.readers()) {
                ramp.spend();
                readers.connectNext();
            }
            rampEndNs = clock.nanoTime();
            return;
        }
        boolean late = clock.nanoTime() - rampEndNs > START_TIMEOUT_NS;
        if (!settled && (late || tally.counts().undecided(readers.all().size()) == 0)) {
            settled = true;
            settle();
        }
    }

    /** Everyone has started, failed or run out of time. */
    private void settle() throws IOException {
        readers.giveUpWaiting("no media within " + TimeUnit.NANOSECONDS.toSeconds(START_TIMEOUT_NS) + " s");
        FanoutOptions.Times times = options.times();
        progress.accept(tally.counts().started() + " of " + options.readers() + " readers started; warming up for "
                + times.warmup().toSeconds() + " s, then measuring for "
                + times.duration().toSeconds() + " s");
        if (tally.counts().started() == 0) {
            result.complete(tally.report(readers.all(), clock.nanoTime()));
            return;
        }
        timers.after(times.warmup(), this::openWindow);
    }

    private void openWindow() throws IOException {
        tally.openWindow(readers.all(), clock.nanoTime());
        UsageMeter usage = tally.usage();
        every(LAG_PROBE_MS, new LagProbe(clock, usage::loopLag)::run);
        every(MEMORY_SAMPLE_MS, usage::sampleMemory);
        timers.after(options.times().duration(), this::closeWindow);
    }

    private void closeWindow() throws IOException {
        tally.closeWindow(readers.all(), clock.nanoTime());
        result.complete(tally.report(readers.all(), clock.nanoTime()));
    }
}
