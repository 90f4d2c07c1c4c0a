package io.weir.server.process;

import io.weir.base.log.AggregatedLog;
import io.weir.base.metrics.Counters;
import io.weir.base.metrics.HistogramFamily;
import io.weir.base.time.Clock;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands, in the order in which they are asked for.
 *
 * <p>Threading: any thread, and nobody waits but in {@link #close}. One platform thread starts and signals processes: a fork takes
 * milliseconds and would hold a loop or a carrier.
 * <p>Limits: {@value #COMMANDS_MAX} commands at once, {@value #LASTING_MAX} of them lasting ones, so that those which tell of an end
 * find room; {@value #OUTPUTS_MAX} outputs logged, further ones are discarded; {@value #PIPED_MAX} programs with pipes to us.
 */
public final class ProcessRunner {
    /** Commands at once, those that wait for their start or restart included. */
    public static final int COMMANDS_MAX = 1024;
    /** Commands at once that run until they are stopped. */
    public static final int LASTING_MAX = 768;
    /** Outputs read at once; what a command leaves running in the background holds its output open. */
    public static final int OUTPUTS_MAX = 2048;

    /** Programs with pipes to us at once; each holds three threads. */
    public static final int PIPED_MAX = 128;

    /** How soon a signal is sent again that found no process group yet. */
    static final Duration SIGNAL_AGAIN = Duration.ofMillis(20);

    private static final long KILLED_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long OUTPUT_STACK_BYTES = 256 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);

    private final ProcessTimes times;
    private final Clock clock;
    private final Counters counters;
    private final AggregatedLog warnings;
    private final ScheduledThreadPoolExecutor worker;
    private final Set<CommandProcess> commands = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger lastingCount = new AtomicInteger();
    private final Set<PipedProcess> piped = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pipedCount = new AtomicInteger();
    private final AtomicInteger outputCount = new AtomicInteger();
    private final Signals signals = new Signals();

    /** A runner without commands; it has no thread before the first. */
    public ProcessRunner(ProcessTimes times, Clock clock, Counters counters) {
        this.counters = counters;
        this.times = times;
        this.clock = clock;
        this.warnings = new AggregatedLog(LOG, clock);
        this.worker = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("commands").factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Starts a command, soon; empty when there are too many. */
    public Optional<CommandProcess> start(CommandSpec spec) {
        boolean lasting = spec.lifetime() != CommandSpec.Lifetime.ONCE;
        if (!take(count, COMMANDS_MAX)) {
            return refused(spec, COMMANDS_MAX);
        }
        if (lasting && !take(lastingCount, LASTING_MAX)) {
            count.decrementAndGet();
            return refused(spec, LASTING_MAX);
        }
        CommandProcess command = new CommandProcess(spec, this);
        commands.add(command);
        execute(command::launch);
        return Optional.of(command);
    }

    /** Starts a program with pipes to us, soon; empty when there are too many, and then the listener hears nothing. */
    public Optional<PipedProcess> open(PipedSpec spec, PipedProcess.Listener listener) {
        if (!take(pipedCount, PIPED_MAX)) {
            warnings.warn("a program is not run, there are " + PIPED_MAX + " already", spec.label());
            return Optional.empty();
        }
        PipedProcess process = new PipedProcess(spec, this, listener);
        piped.add(process);
        execute(process::launch);
        return Optional.of(process);
    }

    /** Programs with pipes to us now. */
    public int pipedCount() {
        return pipedCount.get();
    }

    /** Commands now, those that wait for their start or restart included. */
    public int runningCount() {
        return count.get();
    }

    private static boolean take(AtomicInteger taken, int max) {
        if (taken.incrementAndGet() > max) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    private Optional<CommandProcess> refused(CommandSpec spec, int max) {
        warnings.warn("a command is not run, there are " + max + " already", spec.label());
        return Optional.empty();
    }

    void remove(CommandProcess command) {
        if (commands.remove(command)) {
            count.decrementAndGet();
            if (command.spec().lifetime() != CommandSpec.Lifetime.ONCE) {
                lastingCount.decrementAndGet();
            }
        }
    }

    void remove(PipedProcess process) {
        if (piped.remove(process)) {
            pipedCount.decrementAndGet();
        }
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** A command has ended by itself. */
    void ran(int status, long tookNs) {
        counters.histogram(HistogramFamily.HOOK_RUN, status == 0 ? "done" : "failed")
                .record(tookNs);
    }

    void execute(Runnable step) {
        worker.execute(step);
    }

    void schedule(Runnable step, Duration delay) {
        var _ = worker.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    ProcessTimes times() {
        return times;
    }

    Signals signals() {
        return signals;
    }

    /** Starts a process in a group of its own, its output going to the log. */
    Process spawn(String label, List<String> arguments, Map<String, String> variables) throws IOException {
        boolean logged = take(outputCount, OUTPUTS_MAX);
        try {
            ProcessBuilder builder = new ProcessBuilder(signals.grouped(arguments))
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"));
            if (!logged) {
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            }
            builder.environment().putAll(variables);
            Process process = builder.start();
            if (logged) {
                Thread.ofPlatform()
                        .daemon()
                        .name("output " + process.pid())
                        .stackSize(OUTPUT_STACK_BYTES)
                        .start(() -> logOutput(label, process));
            }
            return process;
        } catch (IOException e) {
            if (logged) {
                outputCount.decrementAndGet();
            }
            throw e;
        }
    }

    /** Starts a process in a group of its own with three pipes to us. */
    Process spawnPiped(List<String> arguments) throws IOException {
        return new ProcessBuilder(signals.grouped(arguments)).start();
    }

    /** The log of what a process writes. */
    CommandOutput output(String label) {
        return new CommandOutput(label, LOG, clock);
    }

    private void logOutput(String label, Process process) {
        try {
            output(label).run(process.getInputStream());
        } finally {
            outputCount.decrementAndGet();
        }
    }

    /**
     * Ends all lasting commands and the programs with pipes and waits for all, as long as {@code patience}; then the lasting ones are killed, and the others run
     * on without us.
     */
    public void close(Duration patience) {
        commands.stream()
                .filter(command -> command.spec().lifetime() != CommandSpec.Lifetime.ONCE)
                .forEach(CommandProcess::stop);
        piped.forEach(PipedProcess::stop);
        if (!awaitIdle(0)) {
            LOG.info("waiting for running hooks ({})", runningCount());
        }
        if (!awaitIdle(patience.toNanos())) {
            commands.forEach(command -> execute(command::killNow));
            piped.forEach(process -> execute(process::killNow));
            if (!awaitIdle(KILLED_WAIT_NS)) {
                LOG.warn("{} hook commands run on", runningCount());
            }
        }
        worker.shutdownNow();
    }

    private boolean awaitIdle(long patienceNs) {
        long begin = clock.nanoTime();
        while (count.get() + pipedCount.get() > 0 && clock.nanoTime() - begin < patienceNs) {
            LockSupport.parkNanos(this, POLL_NS);
        }
        return count.get() + pipedCount.get() == 0;
    }
}
