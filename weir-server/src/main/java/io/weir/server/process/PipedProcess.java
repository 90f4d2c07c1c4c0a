package io.weir.server.process;

import io.weir.base.buf.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that we feed through a pipe and that answers through another; what it writes to its standard error goes into the log.
 * It is run once, and ended with its whole process group by SIGTERM, at last by SIGKILL.
 *
 * <p>Threading: {@link #offer} is for one thread, all else for any; nobody waits. Three platform threads hold the pipes, since a
 * stuck pipe would hold a virtual thread's carrier.
 * <p>Limits: {@value #INPUT_MAX} chunks wait to be read by it; then the oldest is dropped and counted.
 */
public final class PipedProcess {
    /** Chunks waiting to be written to the program. */
    public static final int INPUT_MAX = 64;

    private static final int OUTPUT_BUFFER_BYTES = 16 * 1024;
    private static final long STACK_BYTES = 256 * 1024;
    /** How long the last line of an ended program is waited for. */
    private static final Duration ERRORS_WAIT = Duration.ofSeconds(2);
    /** How long a program that has closed its output has to end by itself. */
    private static final Duration EXIT_WAIT = Duration.ofMillis(200);

    /** In the queue it ends the input; compared by identity. */
    private static final Bytes END = Bytes.copyOf(new byte[1]);

    private static final Logger LOG = LoggerFactory.getLogger(PipedProcess.class);

    /** Hears what the program says. */
    public interface Listener {
        /**
         * It has written something.
         *
         * @param bytes lent for the call
         * @param count how many of them there are
         */
        void onOutput(byte[] bytes, int count);

        /** It has ended, or could not be started; {@code reason} is for people. The last call. */
        void onEnded(String reason);
    }

    private final PipedSpec spec;
    private final ProcessRunner runner;
    private final Listener listener;
    private final BlockingQueue<Bytes> input = new ArrayBlockingQueue<>(INPUT_MAX);
    private final AtomicBoolean inputClosed = new AtomicBoolean();
    private final AtomicLong droppedCount = new AtomicLong();
    /** Written by the worker, read by who asks for the process's number. */
    private volatile @Nullable Process process;

    private @Nullable ProcessEnding ending;

    PipedProcess(PipedSpec spec, ProcessRunner runner, Listener listener) {
        this.spec = spec;
        this.runner = runner;
        this.listener = listener;
    }

    /** Gives it something to read, soon; what waits longest is dropped for it when {@value #INPUT_MAX} chunks wait. */
    public void offer(Bytes chunk) {
        if (inputClosed.get()) {
            return;
        }
        while (!input.offer(chunk)) {
            if (input.poll() != null) {
                droppedCount.incrementAndGet();
            }
        }
    }

    /** Chunks dropped because it did not read them in time. */
    public long droppedCount() {
        return droppedCount.get();
    }

    int waitingCount() {
        return input.size();
    }

    /** Its process number; 0 before it has one. */
    public long pid() {
        Process running = process;
        return running == null ? 0 : running.pid();
    }

    /** It reads the end of its input after what waits. */
    public void closeInput() {
        if (inputClosed.compareAndSet(false, true)) {
            while (!input.offer(END)) {
                input.poll();
            }
        }
    }

    /** Ends it; returns at once. */
    public void stop() {
        closeInput();
        runner.execute(this::stopNow);
    }

    void launch() {
        try {
            Process started = runner.spawnPiped(spec.arguments());
            process = started;
            LOG.debug("{} started, process {}", spec.label(), started.pid());
            CommandOutput errors = runner.output(spec.label());
            Thread logging = thread("errors", started, () -> errors.run(started.getErrorStream()));
            thread("input", started, () -> write(started.getOutputStream()));
            thread("output", started, () -> serve(started, logging, errors));
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    /** Without further patience; for the end of the server. */
    void killNow() {
        Process running = process;
        if (running != null) {
            LOG.warn("{} does not end, killing it", spec.label());
            runner.signals().send(Signals.Signal.KILL, running);
        }
    }

    private static Thread thread(String name, Process process, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name(name + " " + process.pid())
                .stackSize(STACK_BYTES)
                .start(work);
    }

    private void stopNow() {
        Process running = process;
        if (running != null && ending == null) {
            ending = new ProcessEnding(spec.label(), running, runner);
            ending.terminate();
        }
    }

    private void onExit() {
        if (ending != null) {
            ending.onExit();
        }
    }

    /** The input's thread. */
    private void write(OutputStream pipe) {
        try (pipe) {
            spec.preamble().writeTo(pipe);
            pipe.flush();
            for (Bytes next = input.take(); next != END; next = input.take()) {
                next.writeTo(pipe);
                pipe.flush();
            }
        } catch (IOException _) {
            // it reads no more: its end tells why
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The output's thread: what it says, then how it ended. A program that closes its output is not wanted any more. */
    private void serve(Process running, Thread logging, CommandOutput errors) {
        String reason = "failed";
        try (InputStream pipe = running.getInputStream()) {
            byte[] buffer = new byte[OUTPUT_BUFFER_BYTES];
            for (int count = pipe.read(buffer); count >= 0; count = pipe.read(buffer)) {
                listener.onOutput(buffer, count);
            }
        } catch (IOException _) {
            // the pipe is gone with its process
        } finally {
            closeInput();
            awaitOwnEnd(running);
            stop();
            try {
                int status = running.waitFor();
                logging.join(ERRORS_WAIT);
                String last = errors.lastLine();
                reason = "ended with status " + status + (last.isEmpty() ? "" : ": " + last);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            runner.execute(this::onExit);
            end(reason);
        }
    }

    /** It tells more than the one that it would be given. */
    private static void awaitOwnEnd(Process running) {
        try {
            running.waitFor(EXIT_WAIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String reason) {
        LOG.debug("{} {}", spec.label(), reason);
        closeInput();
        runner.remove(this);
        listener.onEnded(reason);
    }
}
