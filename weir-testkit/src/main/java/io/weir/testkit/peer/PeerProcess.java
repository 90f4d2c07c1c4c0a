package io.weir.testkit.peer;

import io.weir.testkit.net.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A running program. It and its children are gone after {@link #close}, whatever they did before.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #OUTPUT_BYTES_MAX} bytes of standard output and {@value #LOG_BYTES_MAX} of standard error are kept, the last ones.
 */
public final class PeerProcess implements AutoCloseable {
    /** Standard output kept. */
    public static final int OUTPUT_BYTES_MAX = 8 * 1024 * 1024;

    /** Standard error kept. */
    public static final int LOG_BYTES_MAX = 64 * 1024;

    private static final long POLL_NS = 10_000_000;

    private static final int KILL_TIMEOUT_S = 5;

    private final String command;
    private final Process process;
    private final OutputTail output = new OutputTail(OUTPUT_BYTES_MAX);
    private final OutputTail log = new OutputTail(LOG_BYTES_MAX);
    private final List<Thread> drains;

    private PeerProcess(String command, Process process) {
        this.command = command;
        this.process = process;
        this.drains =
                List.of(drain(output, process.getInputStream(), "out"), drain(log, process.getErrorStream(), "err"));
    }

    /** Starts {@code command} with additions to this process's environment. */
    static PeerProcess start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.PIPE);
        builder.environment().putAll(environment);
        try {
            return new PeerProcess(String.join(" ", command), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** True until it ends. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it logged so far. */
    public String log() {
        return log.text();
    }

    /** The end of what it wrote to standard output so far. */
    public String output() {
        return output.text();
    }

    /**
     * Waits until it ends by itself.
     *
     * @throws AssertionError when it runs on beyond {@code deadline}; it is killed then
     */
    public PeerResult await(Duration deadline) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
                throw new AssertionError("still running after " + deadline + ": " + command + "\n" + log());
            }
            for (Thread drain : drains) {
                drain.join(TimeUnit.SECONDS.toMillis(KILL_TIMEOUT_S));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
        return new PeerResult(command, process.exitValue(), output(), log());
    }

    /**
     * Returns once it takes connections on a port of loopback.
     *
     * @throws AssertionError with what it printed, when it ends before or the deadline passes
     */
    public void awaitListening(int port, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (!Ports.isListening(port)) {
            if (!isAlive() || System.nanoTime() > end) {
                close();
                throw new AssertionError(this + " does not listen:\n" + log() + output());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Stops it where it is until {@link #resume}: what it does at the clock's pace it makes up for then. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("no signal to " + command + "\n" + log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Asks it to end, as Ctrl-C would; does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Stops it in its tracks, as a crash would; waits until it is gone. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(KILL_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return command;
    }

    private Thread drain(OutputTail tail, InputStream in, String name) {
        return Thread.ofPlatform()
                .daemon()
                .name("peer " + process.pid() + " " + name)
                .start(() -> tail.drain(in));
    }
}
