package io.weir.server.picture;

import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Timers;
import io.weir.server.process.PipedProcess;
import io.weir.server.process.PipedSpec;
import io.weir.server.process.ProcessRunner;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes pictures of keyframes: one FFmpeg for each.
 *
 * <p>Threading: any thread; nobody waits.
 * <p>Limits: {@value #RUNNING_MAX} processes at once, {@value #WAITING_MAX} wishes that wait for one, {@link #PATIENCE} for each,
 * pictures of {@value #PICTURE_BYTES_MAX} bytes.
 */
public final class PictureMaker {
    /** Processes at once. */
    static final int RUNNING_MAX = 2;

    /** Wishes that wait for a process; one more is refused. */
    static final int WAITING_MAX = 64;

    /** Bytes of a picture. */
    static final int PICTURE_BYTES_MAX = 8 << 20;

    /** How long a process may take. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How a process's end is told that was started, and of one whose program is not there. */
    private static final String ENDED = "ended with status";

    private static final String NO_PROGRAM = ENDED + " 127";

    private final ProcessRunner runner;
    private final Timers timers;
    private final Counters counters;
    private final String command;
    private final Queue<Job> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicInteger running = new AtomicInteger();

    private record Job(PictureWish wish, CompletableFuture<Picture> answer) {}

    /**
     * Without processes yet.
     *
     * @param command FFmpeg's program
     */
    public PictureMaker(ProcessRunner runner, Timers timers, Counters counters, String command) {
        this.runner = runner;
        this.timers = timers;
        this.counters = counters;
        this.command = command;
    }

    /** Makes a picture, soon; the answer never fails, and comes on any thread. */
    public CompletableFuture<Picture> make(PictureWish wish) {
        Job job = new Job(wish, new CompletableFuture<>());
        if (waiting.offer(job)) {
            startNext();
        } else {
            answer(job, new Picture.None(503, "too many pictures are being made"));
        }
        return job.answer;
    }

    private void startNext() {
        while (running.incrementAndGet() <= RUNNING_MAX) {
            Job job = waiting.poll();
            if (job == null) {
                break;
            }
            start(job);
        }
        running.decrementAndGet();
        // Somebody may have come in between and found no place.
        if (!waiting.isEmpty() && running.get() < RUNNING_MAX) {
            startNext();
        }
    }

    private void start(Job job) {
        PipedSpec spec = new PipedSpec(job.wish.label(), arguments(job.wish.width()), job.wish.movie());
        Optional<PipedProcess> process = runner.open(spec, new Output(job));
        if (process.isEmpty()) {
            answer(job, new Picture.None(503, "too many programs run"));
            running.decrementAndGet();
            return;
        }
        process.get().closeInput();
        timers.schedule(
                () -> {
                    if (!job.answer.isDone()) {
                        process.get().stop();
                    }
                },
                PATIENCE);
    }

    private List<String> arguments(int width) {
        List<String> all = new ArrayList<>(List.of(command, "-hide_banner", "-loglevel", "error", "-threads", "1"));
        all.addAll(List.of("-f", "mp4", "-i", "pipe:0", "-frames:v", "1"));
        if (width > 0) {
            all.addAll(List.of("-vf", "scale=" + width + ":-2"));
        }
        all.addAll(List.of("-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p", "-f", "image2pipe", "pipe:1"));
        return all;
    }

    private void answer(Job job, Picture picture) {
        String result = picture instanceof Picture.Jpeg ? "made" : "failed";
        counters.counter("pictures", "result", result).increment();
        job.answer.complete(picture);
    }

    /** Collects what FFmpeg says. Threading: the process's output thread. */
    private final class Output implements PipedProcess.Listener {
        private final Job job;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean tooLong;

        Output(Job job) {
            this.job = job;
        }

        @Override
        public void onOutput(byte[] chunk, int count) {
            tooLong |= bytes.size() + count > PICTURE_BYTES_MAX;
            if (!tooLong) {
                bytes.write(chunk, 0, count);
            }
        }

        @Override
        public void onEnded(String reason) {
            running.decrementAndGet();
            if (bytes.size() > 0 && !tooLong) {
                answer(job, new Picture.Jpeg(Bytes.wrap(bytes.toByteArray())));
            } else if (reason.startsWith(ENDED) && !reason.startsWith(NO_PROGRAM)) {
                answer(job, new Picture.None(503, "FFmpeg made no picture: " + reason));
            } else {
                answer(job, new Picture.None(501, "there is no FFmpeg to make pictures: " + reason));
            }
            startNext();
        }
    }
}
