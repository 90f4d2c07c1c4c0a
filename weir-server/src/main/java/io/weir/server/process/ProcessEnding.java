package io.weir.server.process;

import io.weir.server.process.Signals.Signal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of one process and of all its group, asked for with growing insistence.
 *
 * <p>Threading: the runner's worker.
 */
final class ProcessEnding {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessEnding.class);

    private final String label;
    private final Process process;
    private final ProcessRunner runner;
    /** Nobody is left in its group: the number may belong to others soon. Written by whoever asked, read by the worker. */
    private volatile boolean groupGone;

    ProcessEnding(String label, Process process, ProcessRunner runner) {
        this.label = label;
        this.process = process;
        this.runner = runner;
    }

    /** SIGINT, after half the patience SIGTERM (what a shell has put into the background ignores SIGINT), at last SIGKILL. */
    void interrupt() {
        Duration killDelay = runner.times().killDelay();
        begin(Signal.INT);
        runner.schedule(() -> insist(Signal.TERM), killDelay.dividedBy(2));
        runner.schedule(() -> insist(Signal.KILL), killDelay);
    }

    /** SIGTERM, at last SIGKILL. */
    void terminate() {
        begin(Signal.TERM);
        runner.schedule(() -> insist(Signal.KILL), runner.times().killDelay());
    }

    /** The process itself has ended; others of its group may be there. */
    void onExit() {
        runner.signals().hasMembers(process).thenAccept(left -> groupGone = !left);
    }

    /** Until {@code setsid} has run there is no group to signal: then the signal is sent again. */
    private void begin(Signal signal) {
        runner.signals().send(signal, process).thenAccept(taken -> {
            if (!taken && process.isAlive()) {
                runner.schedule(() -> begin(signal), ProcessRunner.SIGNAL_AGAIN);
            }
        });
    }

    /** Also for what the command has left behind in its group. */
    private void insist(Signal signal) {
        if (groupGone) {
            return;
        }
        runner.signals().hasMembers(process).thenAccept(left -> {
            if (left) {
                LOG.info("{} does not end, sending SIG{}", label, signal);
                runner.execute(() -> runner.signals().send(signal, process));
            }
        });
    }
}
