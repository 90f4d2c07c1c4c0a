package io.weir.server.transcode;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.server.process.PipedProcess;
import io.weir.server.process.PipedSpec;
import io.weir.server.process.ProcessRunner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks FFmpeg for its encoders and remembers the answer; an answer that left something to wish for is asked for again after a
 * while, so that an FFmpeg installed later is found.
 *
 * <p>Threading: any thread; nobody waits.
 * <p>Limits: {@value #LIST_LENGTH_MAX} bytes of its list are kept, and it gets {@value #PATIENCE_SECONDS} s.
 */
final class FfmpegProbe {
    /** Bytes of the list kept; FFmpeg's is some 20 KiB long. */
    static final int LIST_LENGTH_MAX = 256 * 1024;

    /** Seconds until an FFmpeg that does not answer is given up. */
    static final int PATIENCE_SECONDS = 10;

    private static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(1);

    /** One asking. */
    private record Asked(long startedNs, CompletableFuture<TranscodeAvailability> answer) {}

    private final ProcessRunner runner;
    private final Clock clock;
    private final String command;
    private final AtomicReference<@Nullable Asked> last = new AtomicReference<>();

    FfmpegProbe(ProcessRunner runner, Clock clock, String command) {
        this.runner = runner;
        this.clock = clock;
        this.command = command;
    }

    /** What it can do. */
    CompletableFuture<TranscodeAvailability> ask() {
        Asked former = last.get();
        if (former != null && isGood(former)) {
            return former.answer();
        }
        Asked next = new Asked(clock.nanoTime(), new CompletableFuture<>());
        if (!last.compareAndSet(former, next)) {
            return ask();
        }
        run(next.answer());
        return next.answer();
    }

    private boolean isGood(Asked asked) {
        return !asked.answer().isDone()
                || asked.answer().join().reason().isEmpty()
                || clock.nanoTime() - asked.startedNs() < AGAIN_NS;
    }

    private void run(CompletableFuture<TranscodeAvailability> answer) {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        PipedProcess.Listener listener = new PipedProcess.Listener() {
            @Override
            public void onOutput(byte[] bytes, int count) {
                list.write(bytes, 0, Math.min(count, LIST_LENGTH_MAX - list.size()));
            }

            @Override
            public void onEnded(String reason) {
                answer.complete(
                        list.size() == 0
                                ? TranscodeAvailability.none(command + " " + reason)
                                : TranscodeAvailability.ofEncoders(command, list.toString(StandardCharsets.UTF_8)));
            }
        };
        PipedSpec spec = new PipedSpec("[ffmpeg]", FfmpegArguments.encoders(command), Bytes.EMPTY);
        runner.open(spec, listener)
                .ifPresentOrElse(
                        process -> answer.completeOnTimeout(
                                        TranscodeAvailability.none(command + " does not answer"),
                                        PATIENCE_SECONDS,
                                        TimeUnit.SECONDS)
                                .thenRun(process::stop),
                        () -> answer.complete(TranscodeAvailability.none("too many processes")));
    }
}
