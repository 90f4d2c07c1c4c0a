package io.weir.server.clip;

import io.weir.base.metrics.Counters;
import io.weir.base.thread.Mailbox;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.ClipsConfig;
import io.weir.server.hook.HookSink;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.playback.TableBudget;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.RecordingDisks;
import io.weir.server.recordings.SegmentLookup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that make clips: taken down on disk before they are answered for, worked on when their range is recorded, tried again when
 * something fails in passing, and taken up again after a restart.
 *
 * <p>Threading: any thread; a thread of its own has the jobs and writes them down, and each attempt has another.
 * <p>Limits: {@value #UNFINISHED_MAX} jobs that have not ended and {@value #FINISHED_MAX} that have, and those of {@link ClipJobs}.
 */
public final class ClipTable {
    /** Jobs that have not ended; one more is refused. */
    public static final int UNFINISHED_MAX = 1000;

    /** Jobs that have ended and are remembered; then the oldest goes whose clip is not in the directory. */
    public static final int FINISHED_MAX = 10_000;

    /** How often it is looked whether there is something to do. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** Requests that wait for the thread. */
    private static final int REQUESTS_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ClipTable.class);

    private final Surroundings around;
    private final Buckets buckets;
    private final ClipCounters counters;
    private final Mailbox<Runnable> mailbox = new Mailbox<>(REQUESTS_MAX);
    private final ClipJobs jobs;
    private final CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

    // written by whoever applies a configuration, read by any thread
    private volatile ClipsConfig config;

    /** How many jobs there may be. */
    record Limits(int unfinished, int finished) {
        static final Limits STANDARD = new Limits(UNFINISHED_MAX, FINISHED_MAX);
    }

    /**
     * What jobs need.
     *
     * @param disks where {@code segments} are
     * @param stores opens buckets
     * @param tables memory for clips as mp4
     * @param threads runs each task at once on a thread that may wait
     */
    public record Surroundings(
            Clock clock,
            Timers timers,
            SegmentLookup segments,
            RecordingDisks disks,
            HookSink hooks,
            Counters counters,
            ObjectStores stores,
            TableBudget tables,
            Executor threads,
            RandomGenerator random) {}

    /**
     * A job that was asked for.
     *
     * @param fresh whether it was not there before
     */
    public record Requested(ClipStatus status, boolean fresh) {}

    /**
     * No jobs yet.
     *
     * @param stateDirectory where jobs are written down, and clips unless the configuration says otherwise
     */
    public ClipTable(Path stateDirectory, ClipsConfig config, Surroundings around) {
        this(stateDirectory, config, Limits.STANDARD, around);
    }

    ClipTable(Path stateDirectory, ClipsConfig config, Limits limits, Surroundings around) {
        this.around = around;
        this.config = config;
        this.buckets = new Buckets(around.stores, config);
        this.counters = ClipCounters.of(around.counters);
        this.jobs = new ClipJobs(limits, around, stateDirectory, () -> this.config, buckets, counters, mailbox::insist);
    }

    /** Buckets behind the SDK, called as {@code policy} allows; it is loaded when the first is opened. */
    public static ObjectStores buckets(UrlPolicy policy) {
        return (config, bucket) -> new S3ObjectStore(config, bucket, policy);
    }

    /** Takes up what an earlier run has left, and works from now on. */
    public void start() {
        open();
        Thread thread = new Thread(() -> mailbox.serve(Runnable::run, this::onFailure), "clips");
        thread.setDaemon(true);
        thread.start();
    }

    /** Does without the thread: for tests. */
    void open() {
        mailbox.insist(jobs::load);
        around.timers.schedule(this::onTimer, LOOK);
    }

    private void onFailure(RuntimeException failure) {
        counters.internalErrors().increment();
        LOG.error("[clips] failed", failure);
    }

    private void onTimer() {
        if (mailbox.insist(jobs::look)) {
            around.timers.schedule(this::onTimer, LOOK);
        }
    }

    /** Does what there is to do, in place of the thread: for tests. */
    void drain() {
        mailbox.drain(Runnable::run);
    }

    /** Other settings, for jobs that are asked for or tried from now on. */
    public void apply(ClipsConfig next) {
        config = next;
        buckets.apply(next);
    }

    /** Hears that more of a recording is on the disk. Threading: any thread; never waits. */
    public void onSegment(RecordedSegment segment) {
        if (jobs.awaits(segment.path())) {
            jobs.lookSoon();
        }
    }

    /** Where clips go whose request does not say. */
    public ClipStorage usualStorage() {
        return config.hasBucket() ? ClipStorage.S3 : ClipStorage.LOCAL;
    }

    /** How many jobs are in each state that there are any in. */
    public Map<String, Long> countsByState() {
        return jobs.countsByState();
    }

    /** Takes a job down, unless there is the same one already that has not failed. Fails with {@link ClipRefusedException}. */
    public CompletableFuture<Requested> request(ClipRequest request) {
        return ask(() -> jobs.taken(request));
    }

    /** All jobs, in the order they were asked for. */
    public CompletableFuture<List<ClipStatus>> all() {
        return ask(jobs::all);
    }

    /** A job. */
    public CompletableFuture<Optional<ClipStatus>> find(String id) {
        return ask(() -> jobs.find(id));
    }

    /**
     * Ends a job, or deletes a clip and forgets its job; answers whether there was one. Fails with {@link ClipRefusedException} when
     * the storage does not let go of it.
     */
    public CompletableFuture<Boolean> remove(String id) {
        CompletableFuture<Boolean> removed = new CompletableFuture<>();
        ask(() -> {
                    jobs.remove(id, removed);
                    return id;
                })
                .exceptionally(failure -> {
                    removed.completeExceptionally(failure);
                    return id;
                });
        return removed;
    }

    /** The file of a clip in the directory; empty when it is not there, or not yet. */
    public Optional<Path> file(ClipJob job) {
        return ClipFiles.kept(job);
    }

    /** Where a clip in a bucket can be got, signed for a while unless the bucket lets everybody; empty for others, and when there is no telling. Threading: may wait. */
    public Optional<String> link(ClipJob job) {
        if (job.state() != ClipState.SUCCEEDED || job.request().storage() != ClipStorage.S3 || !config.hasBucket()) {
            return Optional.empty();
        }
        try (Buckets.Use bucket = buckets.use(job.place().bucket())) {
            return Optional.of(bucket.store().url(job.place().name(), config.s3PresignExpiry()));
        } catch (StoreException e) {
            LOG.warn("[clips] {}: {}", job.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private <T> CompletableFuture<T> ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = mailbox.offer(() -> {
            try {
                answer.complete(question.call());
            } catch (ClipRefusedException e) {
                answer.completeExceptionally(e);
            } catch (Exception e) {
                onFailure(new IllegalStateException("a question about clips failed", e));
                answer.completeExceptionally(e);
            }
        });
        if (!taken) {
            answer.completeExceptionally(
                    new ClipRefusedException(ClipRefusedException.Cause.FULL, "too much is asked about clips"));
        }
        return answer;
    }

    /** Has those who work stop, and begins no more. Called once. */
    public void stop() {
        mailbox.insist(() -> jobs.stop().thenRun(() -> idle.complete(null)));
    }

    /** Waits until those who work have noticed {@link #stop} and it is written down how far they are, but no longer than that; then ends. */
    public void close(Duration patience) {
        try {
            idle.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException _) {
            LOG.warn("[clips] those who make clips did not stop in time");
        }
        mailbox.close();
        buckets.close();
    }
}
