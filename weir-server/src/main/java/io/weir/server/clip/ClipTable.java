package io.weir.server.clip;

import io.weir.base.id.PathName;
import io.weir.base.id.SortableIds;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.Mailbox;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.ClipsConfig;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookSink;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that make clips: taken down on disk before they are answered for, worked on when their range is recorded, tried again when
 * something fails in passing, and taken up again after a restart.
 *
 * <p>Threading: any thread; a thread of its own has the jobs and writes them down, and each attempt has another.
 * <p>Limits: {@value #UNFINISHED_MAX} jobs that have not ended and {@value #FINISHED_MAX} that have; {@value #RUNNING_MAX} worked on at
 * a time, {@value #ATTEMPTS_MAX} times each.
 */
public final class ClipTable implements AutoCloseable {
    /** Jobs that have not ended; one more is refused. */
    public static final int UNFINISHED_MAX = 1000;

    /** Jobs that have ended and are remembered; then the oldest goes whose clip is not in the directory. */
    public static final int FINISHED_MAX = 10_000;

    /** Jobs that are worked on at a time. */
    public static final int RUNNING_MAX = 2;

    /** How often a job is tried. */
    public static final int ATTEMPTS_MAX = 5;

    /** How often the rest of an upload that nobody wants is tried to be removed before the next start. */
    static final int CLEANINGS_MAX = 5;

    /** How long jobs without a clip are remembered. */
    static final Duration FAILED_KEPT = Duration.ofDays(7);

    /** How often it is looked whether there is something to do. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** How long those who work have to notice that the server ends. */
    static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** Requests that wait for the thread. */
    private static final int REQUESTS_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ClipTable.class);

    private final Limits limits;
    private final Surroundings around;
    private final ClipBook book;
    private final ClipRetries retries;
    private final Path usualDirectory;
    private final Buckets buckets;
    private final ClipRun.Tools tools;
    private final ClipCounters counters;
    private final Mailbox<Runnable> mailbox = new Mailbox<>(REQUESTS_MAX);
    private final AtomicBoolean looking = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

    // of the thread
    private final Map<String, RunControl> runs = new HashMap<>();
    private final Set<String> removing = new HashSet<>();
    private boolean closing;

    // written by the thread, read by recorders and metrics
    private volatile Set<PathName> awaited = Set.of();
    private volatile Map<String, Long> countsByState = Map.of();
    // written by whoever applies a configuration, read by any thread
    private volatile ClipsConfig config;

    /** How many jobs there may be. */
    record Limits(int unfinished, int finished) {
        static final Limits STANDARD = new Limits(UNFINISHED_MAX, FINISHED_MAX);
    }

    /**
     * What jobs need.
     *
     * @param searched whether {@code segments} knows all that is recorded
     * @param stores opens buckets
     * @param threads runs each task at once on a thread that may wait
     */
    public record Surroundings(
            Clock clock,
            Timers timers,
            SegmentLookup segments,
            BooleanSupplier searched,
            HookSink hooks,
            Counters counters,
            ObjectStores stores,
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
        this.limits = limits;
        this.around = around;
        this.config = config;
        this.book = new ClipBook(new JobStore(stateDirectory.resolve("clip-jobs")), around.clock);
        this.retries = new ClipRetries(around.clock, around.random);
        this.usualDirectory = stateDirectory.resolve("clips");
        this.buckets = new Buckets(around.stores, config);
        this.tools = new ClipRun.Tools(new ClipMaker(around.segments), buckets);
        this.counters = ClipCounters.of(around.counters);
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
        mailbox.insist(this::load);
        around.timers.schedule(this::onTimer, LOOK);
    }

    private void onFailure(RuntimeException failure) {
        counters.internalErrors().increment();
        LOG.error("[clips] failed", failure);
    }

    private void onTimer() {
        if (mailbox.insist(this::look)) {
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
        if (awaited.contains(segment.path()) && looking.compareAndSet(false, true)) {
            mailbox.insist(this::look);
        }
    }

    /** Where clips go whose request does not say. */
    public ClipStorage usualStorage() {
        return config.hasBucket() ? ClipStorage.S3 : ClipStorage.LOCAL;
    }

    /** How many jobs are in each state that there are any in. */
    public Map<String, Long> countsByState() {
        return countsByState;
    }

    /** Takes a job down, unless there is the same one already that has not failed. Fails with {@link ClipRefusedException}. */
    public CompletableFuture<Requested> request(ClipRequest request) {
        return ask(() -> taken(request));
    }

    /** All jobs, in the order they were asked for. */
    public CompletableFuture<List<ClipStatus>> all() {
        return ask(() -> book.all().stream().map(this::status).toList());
    }

    /** A job. */
    public CompletableFuture<Optional<ClipStatus>> find(String id) {
        return ask(() -> Optional.ofNullable(book.find(id)).map(this::status));
    }

    /**
     * Ends a job, or deletes a clip and forgets its job; answers whether there was one. Fails with {@link ClipRefusedException} when
     * the storage does not let go of it.
     */
    public CompletableFuture<Boolean> remove(String id) {
        CompletableFuture<Boolean> removed = new CompletableFuture<>();
        ask(() -> {
                    remove(id, removed);
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
        boolean there = job.state() == ClipState.SUCCEEDED && job.request().storage() == ClipStorage.LOCAL;
        return there ? Optional.of(ClipFiles.of(job).finished(job.id())) : Optional.empty();
    }

    /** How a clip in a bucket can be got; empty for others, and when there is no telling. Threading: may wait. */
    public Optional<ClipLink> link(ClipJob job) {
        if (job.state() != ClipState.SUCCEEDED || job.request().storage() != ClipStorage.S3 || !config.hasBucket()) {
            return Optional.empty();
        }
        Duration expiry = config.s3PresignExpiry();
        try {
            String url = buckets.of(job.place().bucket()).url(job.place().name(), expiry);
            return Optional.of(new ClipLink(
                    url, expiry.isZero() ? null : around.clock.wallTime().plus(expiry)));
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

    private ClipStatus status(ClipJob job) {
        RunControl run = runs.get(job.id());
        return new ClipStatus(job, job.state() == ClipState.SUCCEEDED ? 1 : run == null ? 0 : run.progress());
    }

    private Requested taken(ClipRequest request) throws ClipRefusedException {
        Instant now = around.clock.wallTime();
        if (request.storage() == ClipStorage.S3 && !config.hasBucket()) {
            throw new ClipRefusedException(
                    ClipRefusedException.Cause.INVALID, "there is no bucket: clipsS3Bucket is not set");
        }
        if (request.end().isAfter(now.plus(ClipRequest.AHEAD_MAX))) {
            throw new ClipRefusedException(
                    ClipRefusedException.Cause.INVALID,
                    "the range is more than " + ClipRequest.AHEAD_MAX.toDays() + " days ahead");
        }
        for (ClipJob job : book.all()) {
            boolean holds = job.state() != ClipState.FAILED && job.state() != ClipState.CANCELLED;
            if (holds && job.request().equals(request)) {
                return new Requested(status(job), false);
            }
        }
        makeRoom();
        String id = SortableIds.next(now, around.random).toString();
        ClipPlace place = request.storage() == ClipStorage.LOCAL
                ? new ClipPlace(directory(), "", ClipFiles.nameOf(id), "")
                : new ClipPlace(
                        directory(),
                        config.s3Bucket(),
                        config.s3Key()
                                .replace(ClipsConfig.ID, id)
                                .replace(ClipsConfig.PATH, request.path().value()),
                        "");
        ClipJob job = new ClipJob(id, request, now, ClipState.REQUESTED, now, "", 0, null, place);
        try {
            book.add(job);
        } catch (IOException e) {
            throw new ClipRefusedException(
                    ClipRefusedException.Cause.STORAGE, "the job cannot be written down: " + e.getMessage());
        }
        counters.requested().increment();
        LOG.info("{} requested from {} for {}", label(job), request.start(), request.duration());
        around.hooks.emit(new HookEvent.ClipRequested(id, request.path().value(), request.start(), request.duration()));
        if (looking.compareAndSet(false, true)) {
            mailbox.insist(this::look);
        }
        return new Requested(status(job), true);
    }

    private String directory() {
        String configured = config.directory();
        Path directory = configured.isEmpty() ? usualDirectory : Path.of(configured);
        return directory.toAbsolutePath().toString();
    }

    private void makeRoom() throws ClipRefusedException {
        long ended = book.all().stream().filter(job -> job.state().ended()).count();
        if (book.all().size() - ended >= limits.unfinished) {
            throw new ClipRefusedException(
                    ClipRefusedException.Cause.FULL, limits.unfinished + " clips have not been made yet");
        }
        if (ended >= limits.finished) {
            ClipJob oldest = book.all().stream()
                    .filter(job -> job.state().ended() && !removing.contains(job.id()))
                    .filter(job -> file(job).isEmpty())
                    .findFirst()
                    .orElseThrow(() -> new ClipRefusedException(
                            ClipRefusedException.Cause.FULL,
                            limits.finished + " clips are kept: delete some, or set clipsDeleteAfter"));
            forget(oldest);
        }
    }

    /** Sees what has become possible. */
    private void look() {
        looking.set(false);
        Set<PathName> paths = new HashSet<>();
        for (ClipJob job : book.all()) {
            if (job.state() == ClipState.REQUESTED || job.state() == ClipState.WAITING) {
                examine(job, paths);
            }
        }
        awaited = Set.copyOf(paths);
        for (ClipJob job : book.all()) {
            boolean due = retries.isDue(job.id());
            if (job.state() == ClipState.QUEUED && due && runs.size() < RUNNING_MAX && !closing) {
                begin(job);
            } else if (needsCleaning(job) && due && !closing) {
                clean(job);
            } else if (job.state().ended() && isOld(job)) {
                expire(job);
            }
        }
        count();
    }

    private void examine(ClipJob job, Set<PathName> paths) {
        switch (Readiness.of(job.request(), around.clock.wallTime(), around.segments)) {
            case READY -> {
                if (around.searched.getAsBoolean()) {
                    book.state(job, ClipState.QUEUED, "");
                } else {
                    waiting(job, "it is being looked what is recorded", paths);
                }
            }
            case AHEAD -> waiting(job, "the range is not over", paths);
            case AWAITED -> waiting(job, "the end of the range is not recorded", paths);
        }
    }

    private void waiting(ClipJob job, String reason, Set<PathName> paths) {
        paths.add(job.request().path());
        if (job.state() != ClipState.WAITING || !job.reason().equals(reason)) {
            book.state(job, ClipState.WAITING, reason);
        }
    }

    private void begin(ClipJob job) {
        retries.forget(job.id());
        ClipJob begun = book.state(job.withAttempts(job.attempts() + 1), ClipState.RUNNING, "");
        RunControl control = new RunControl();
        runs.put(job.id(), control);
        around.threads.execute(new ClipRun(begun, tools, control, new Report(job.id())));
    }

    /** Takes what a run tells to the thread. */
    private final class Report implements ClipRun.Owner {
        private final String id;

        Report(String id) {
            this.id = id;
        }

        @Override
        public void onMade(ClipContent content) {
            mailbox.insist(() -> {
                counters.bytes().add(content.sizeBytes());
                book.keep(job().withContent(content));
            });
        }

        @Override
        public void onUploading() {
            step(ClipState.UPLOADING);
        }

        @Override
        public void onUpload(String upload) {
            mailbox.insist(() -> book.keep(job().withPlace(job().place().withUpload(upload))));
        }

        @Override
        public void onVerifying() {
            step(ClipState.VERIFYING);
        }

        @Override
        public void onEnd(ClipRun.Outcome outcome) {
            mailbox.insist(() -> ended(job(), outcome));
        }

        private void step(ClipState next) {
            mailbox.insist(() -> {
                if (job().state().worked()) {
                    book.state(job(), next, "");
                }
            });
        }

        /** Jobs are not forgotten while somebody works on them. */
        private ClipJob job() {
            ClipJob job = book.find(id);
            if (job == null) {
                throw new IllegalStateException("clip " + id + " was forgotten");
            }
            return job;
        }
    }

    private void ended(ClipJob job, ClipRun.Outcome outcome) {
        runs.remove(job.id());
        if (job.state() == ClipState.CANCELLED) {
            clear(job);
        } else {
            switch (outcome) {
                case ClipRun.Outcome.Done _ -> succeeded(job);
                case ClipRun.Outcome.Stopped _ ->
                    book.state(job.withAttempts(job.attempts() - 1), ClipState.QUEUED, "the server ends");
                case ClipRun.Outcome.Failed failed -> failed(job, failed);
            }
        }
        if (closing && runs.isEmpty()) {
            idle.complete(null);
        }
        look();
    }

    private void succeeded(ClipJob job) {
        ClipJob done = book.state(job.withPlace(job.place().withUpload("")), ClipState.SUCCEEDED, "");
        counters.succeeded().increment();
        ClipContent content = done.content();
        if (content != null) {
            around.hooks.emit(new HookEvent.ClipReady(
                    done.id(),
                    done.request().path().value(),
                    done.place().bucket(),
                    done.place().name(),
                    content.start(),
                    content.duration(),
                    content.sizeBytes()));
        }
    }

    private void failed(ClipJob job, ClipRun.Outcome.Failed failed) {
        if (failed.internal()) {
            counters.internalErrors().increment();
        }
        if (!failed.lasting() && job.attempts() < ATTEMPTS_MAX) {
            counters.retried().increment();
            retries.later(job.id(), job.attempts());
            book.state(job, ClipState.QUEUED, failed.reason());
            return;
        }
        counters.failed().increment();
        clear(book.state(job, ClipState.FAILED, failed.reason()));
        around.hooks.emit(
                new HookEvent.ClipFailed(job.id(), job.request().path().value(), failed.reason()));
    }

    /** Removes what an unfinished clip has left in the directory. */
    private void clear(ClipJob job) {
        retries.forget(job.id());
        deleteFiles(job);
    }

    private static void deleteFiles(ClipJob job) {
        try {
            ClipFiles.of(job).delete(job.id());
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", label(job), e.getMessage());
        }
    }

    /** Whether something of it may be left in the bucket. */
    private boolean needsCleaning(ClipJob job) {
        boolean given = job.state() == ClipState.FAILED || job.state() == ClipState.CANCELLED;
        return given
                && job.request().storage() == ClipStorage.S3
                && job.content() != null
                && !runs.containsKey(job.id())
                && removing.isEmpty()
                && retries.count(job.id()) < CLEANINGS_MAX;
    }

    private void clean(ClipJob job) {
        removing.add(job.id());
        around.threads.execute(() -> {
            Optional<String> problem = ClipRemoval.abort(job, buckets);
            mailbox.insist(() -> cleaned(job.id(), problem));
        });
    }

    private void cleaned(String id, Optional<String> problem) {
        removing.remove(id);
        ClipJob job = book.find(id);
        if (job == null) {
            return;
        }
        if (problem.isEmpty()) {
            retries.forget(id);
            book.keep(job.withContent(null).withPlace(job.place().withUpload("")));
        } else {
            LOG.warn("{} its upload cannot be given up: {}", label(job), problem.get());
            retries.later(id, retries.count(id) + 1);
        }
    }

    private void remove(String id, CompletableFuture<Boolean> removed) throws ClipRefusedException {
        ClipJob job = book.find(id);
        if (job == null) {
            removed.complete(false);
        } else if (!job.state().ended()) {
            ClipJob cancelled = book.state(job, ClipState.CANCELLED, "");
            RunControl run = runs.get(id);
            if (run == null) {
                clear(cancelled);
            } else {
                run.stop();
            }
            removed.complete(true);
            count();
        } else if (runs.containsKey(id) || !removing.add(id)) {
            throw new ClipRefusedException(ClipRefusedException.Cause.FULL, "the clip is being removed");
        } else {
            around.threads.execute(() -> {
                Optional<String> problem = ClipRemoval.delete(job, buckets);
                mailbox.insist(() -> removed(job, problem, removed));
            });
        }
    }

    private void removed(ClipJob job, Optional<String> problem, CompletableFuture<Boolean> removed) {
        removing.remove(job.id());
        if (problem.isPresent() && job.state() == ClipState.SUCCEEDED) {
            removed.completeExceptionally(new ClipRefusedException(ClipRefusedException.Cause.STORAGE, problem.get()));
            return;
        }
        LOG.info("{} deleted", label(job));
        forget(job);
        removed.complete(true);
        count();
    }

    private boolean isOld(ClipJob job) {
        if (removing.contains(job.id()) || runs.containsKey(job.id())) {
            return false;
        }
        Duration age = Duration.between(job.since(), around.clock.wallTime());
        Duration kept = config.deleteAfter();
        boolean wanted = !kept.isZero() && age.compareTo(kept) > 0;
        return wanted || job.state() != ClipState.SUCCEEDED && age.compareTo(FAILED_KEPT) > 0;
    }

    private void expire(ClipJob job) {
        LOG.info("{} is old and forgotten", label(job));
        deleteFiles(job);
        forget(job);
    }

    private void forget(ClipJob job) {
        retries.forget(job.id());
        book.forget(job);
    }

    private void load() {
        book.load();
        try {
            int swept = new ClipFiles(Path.of(directory())).sweep(this::isUnfinished);
            int count = book.all().size();
            if (count > 0 || swept > 0) {
                LOG.info("[clips] {} jobs, {} remains of others deleted", count, swept);
            }
        } catch (IOException e) {
            LOG.warn("[clips] what is left of others cannot be deleted: {}", e.getMessage());
        }
        look();
    }

    private boolean isUnfinished(String id) {
        ClipJob job = book.find(id);
        return job != null && !job.state().ended();
    }

    private void count() {
        countsByState = book.counts();
    }

    private static String label(ClipJob job) {
        return ClipBook.label(job);
    }

    /** Has those who work stop, writes down how far they are, and ends. */
    @Override
    public void close() {
        mailbox.insist(() -> {
            closing = true;
            List.copyOf(new ArrayList<>(runs.values())).forEach(RunControl::stop);
            if (runs.isEmpty()) {
                idle.complete(null);
            }
        });
        try {
            idle.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException _) {
            LOG.warn("[clips] those who make clips did not stop in time");
        }
        mailbox.close();
        buckets.close();
    }
}
