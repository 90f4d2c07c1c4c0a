package io.weir.server.process;

import io.weir.server.process.Signals.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command: started, restarted if that is wanted, and ended with its whole process group by SIGINT, after half the patience by
 * SIGTERM (a process that was started in the background of a shell ignores SIGINT), at last by SIGKILL.
 *
 * <p>Threading: the runner's worker does everything, one step after another, so a stop is never lost between two steps of a start;
 * {@link #stop} and {@link #ended} are for any thread.
 */
public final class CommandProcess {
    private static final Logger LOG = LoggerFactory.getLogger(CommandProcess.class);

    private final CommandSpec spec;
    private final ProcessRunner runner;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable Process process;
    private long startedNs;
    private boolean stopping;
    private @Nullable ProcessEnding ending;

    CommandProcess(CommandSpec spec, ProcessRunner runner) {
        this.spec = spec;
        this.runner = runner;
    }

    CommandSpec spec() {
        return spec;
    }

    /** Completed when it does not run and will not run again. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Ends it; returns at once. */
    public void stop() {
        runner.execute(this::stopNow);
    }

    void launch() {
        if (stopping || ended.isDone()) {
            return;
        }
        try {
            Map<String, String> own = spec.variables();
            List<String> arguments = CommandLine.split(spec.command()).stream()
                    .map(argument -> CommandLine.expand(
                            argument, name -> own.containsKey(name) ? own.get(name) : System.getenv(name)))
                    .toList();
            Process started = runner.spawn(spec.label(), arguments, own);
            process = started;
            startedNs = runner.nanoTime();
            LOG.debug("{} started, process {}", spec.label(), started.pid());
            started.onExit().thenRun(() -> runner.execute(() -> onExit(started)));
        } catch (CommandException | IOException e) {
            LOG.warn("{} cannot be run: {}", spec.label(), e.getMessage());
            runAgain();
        }
    }

    private void onExit(Process exited) {
        process = null;
        int status = exited.exitValue();
        if (!stopping) {
            runner.ran(status, runner.nanoTime() - startedNs);
        }
        if (status == 0 || stopping) {
            LOG.debug("{} ended with status {}", spec.label(), status);
        } else {
            LOG.info("{} ended with status {}", spec.label(), status);
        }
        if (stopping) {
            if (ending != null) {
                ending.onExit();
            }
            end();
        } else {
            runAgain();
        }
    }

    private void runAgain() {
        if (spec.lifetime() == CommandSpec.Lifetime.RESTARTED) {
            runner.schedule(this::launch, runner.times().restartDelay());
        } else {
            end();
        }
    }

    private void stopNow() {
        if (stopping || ended.isDone()) {
            return;
        }
        stopping = true;
        Process running = process;
        if (running == null) {
            end();
            return;
        }
        ending = new ProcessEnding(spec.label(), running, runner);
        ending.interrupt();
    }

    /** Without further patience; for the end of the server. */
    void killNow() {
        Process running = process;
        if (running != null && spec.lifetime() != CommandSpec.Lifetime.ONCE) {
            LOG.warn("{} does not end, killing it", spec.label());
            runner.signals().send(Signal.KILL, running);
        }
    }

    private void end() {
        runner.remove(this);
        ended.complete(null);
    }
}
