package io.weir.server.clip;

import io.weir.base.id.PathName;
import io.weir.base.id.SortableIds;
import io.weir.base.log.Failures;
import io.weir.config.ClipsConfig;
import io.weir.server.hook.HookEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a {@link ClipTable}, and what becomes of them.
 *
 * <p>Threading: the table's thread, but for what says otherwise; each attempt has another.
 * <p>Limits: of each storage {@value #RUNNING_MAX} jobs are worked on at a time, {@value #RUNNING_ON_ROOT_MAX} of recordings under one
 * directory; each is tried {@value #ATTEMPTS_MAX} times.
 */
final class ClipJobs {
    /** Jobs of one storage that are worked on at a time: a bucket that stalls holds up no clip in the directory. */
    static final int RUNNING_MAX = 3;

    /** Those of recordings under one directory, whose disk may hang for ever. */
    static final int RUNNING_ON_ROOT_MAX = 2;

    /** How often a job is tried. */
    static final int ATTEMPTS_MAX = 5;

    /** It is seen whether there is room as if it were this try: each looks at all recordings of the range. */
    private static final int ROOM_RETRY = 4;

    /** How long jobs without a clip are remembered. */
    static final Duration FAILED_KEPT = Duration.ofDays(7);

    /** For how long it is tried to remove what is left of them in a bucket. */
    static final Duration CLEANED_FOR = Duration.ofDays(7);

    /** How often that is tried at least: the server may have been off. */
    static final int CLEANINGS_MIN = 12;

    private static final String SEARCHED = "it is being looked what is recorded";
    private static final String UNSEARCHED = "what is recorded could not be looked at in time";

    private static final Logger LOG = LoggerFactory.getLogger(ClipJobs.class);

    private final ClipTable.Limits limits;
    private final ClipTable.Surroundings around;
    private final ClipBook book;
    private final ClipRetries retries;
    private final Path usualDirectory;
    private final Supplier<ClipsConfig> config;
    private final Buckets buckets;
    private final ClipRun.Tools tools;
    private final ClipCounters counters;
    private final Executor thread;
    private final Map<String, Run> runs = new HashMap<>();
    private final Set<String> removing = new HashSet<>();
    private final CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();
    private boolean closing;
    private Instant loaded = Instant.EPOCH;

    // set by any thread, taken back by this one
    private final AtomicBoolean looking = new AtomicBoolean();
    // written by the thread, read by any
    private volatile Set<PathName> awaited = Set.of();
    private volatile Map<String, Long> countsByState = Map.of();

    /**
     * A job that is worked on.
     *
     * @param root where its recordings are
     * @param storage where its clip goes
     * @param unsearched whether it has waited in vain until it is known what is recorded
     */
    private record Run(RunControl control, Path root, ClipStorage storage, boolean unsearched) {}

    /**
     * No jobs yet.
     *
     * @param config the settings now
     * @param thread runs tasks on the table's thread, in order
     */
    ClipJobs(
            ClipTable.Limits limits,
            ClipTable.Surroundings around,
            Path stateDirectory,
            Supplier<ClipsConfig> config,
            Buckets buckets,
            ClipCounters counters,
            Executor thread) {
        this.limits = limits;
        this.around = around;
        this.book = new ClipBook(new JobStore(stateDirectory.resolve("clip-jobs")), around.clock());
        this.retries = new ClipRetries(around.clock(), around.random());
        this.usualDirectory = stateDirectory.resolve("clips");
        this.config = config;
        this.buckets = buckets;
        this.tools = new ClipRun.Tools(new ClipMaker(around.segments(), around.tables()), buckets);
        this.counters = counters;
        this.thread = thread;
    }

    /** Whether a job waits for more of what is recorded of a path. Any thread. */
    boolean awaits(PathName path) {
        return awaited.contains(path);
    }

    /** How many jobs are in each state that there are any in. Any thread. */
    Map<String, Long> countsByState() {
        return countsByState;
    }

    /** Has the thread see what has become possible, once however often it is asked. Any thread. */
    void lookSoon() {
        if (looking.compareAndSet(false, true)) {
            thread.execute(this::look);
        }
    }

    /** All jobs, in the order they were asked for. */
    List<ClipStatus> all() {
        return book.all().stream().map(this::status).toList();
    }

    /** A job. */
    Optional<ClipStatus> find(String id) {
        return Optional.ofNullable(book.find(id)).map(this::status);
    }

    /** The job, and how far it is. */
    ClipStatus status(ClipJob job) {
        Run run = runs.get(job.id());
        return new ClipStatus(job, job.state() == ClipState.SUCCEEDED ? 1 : run == null ? 0 : run.control.progress());
    }

    /** Takes a job down, unless there is the same one already that has not failed. */
    ClipTable.Requested taken(ClipRequest request) throws ClipRefusedException {
        Instant now = around.clock().wallTime();
        if (request.storage() == ClipStorage.S3 && !config.get().hasBucket()) {
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
                return new ClipTable.Requested(status(job), false);
            }
        }
        makeRoom();
        String id = SortableIds.next(now, around.random()).toString();
        ClipPlace place = request.storage() == ClipStorage.LOCAL
                ? new ClipPlace(directory(), "", ClipFiles.nameOf(id), "")
                : new ClipPlace(
                        directory(),
                        config.get().s3Bucket(),
                        config.get()
                                .s3Key()
                                .replace(ClipsConfig.ID, id)
                                .replace(ClipsConfig.PATH, request.path().value()),
                        "");
        ClipJob job = new ClipJob(id, request, now, ClipState.REQUESTED, now, "", 0, null, place);
        try {
            book.add(job);
        } catch (IOException e) {
            throw new ClipRefusedException(
                    ClipRefusedException.Cause.STORAGE, "the job cannot be written down: " + Failures.reason(e));
        }
        counters.requested().increment();
        LOG.info("{} requested: {} ms from {}", label(job), request.duration().toMillis(), request.start());
        around.hooks()
                .emit(new HookEvent.ClipRequested(id, request.path().value(), request.start(), request.duration()));
        lookSoon();
        return new ClipTable.Requested(status(job), true);
    }

    private String directory() {
        String configured = config.get().directory();
        Path directory = configured.isEmpty() ? usualDirectory : Path.of(configured);
        return directory.toAbsolutePath().toString();
    }

    private void makeRoom() throws ClipRefusedException {
        long ended = book.all().stream().filter(job -> job.state().ended()).count();
        if (book.all().size() - ended >= limits.unfinished()) {
            throw new ClipRefusedException(
                    ClipRefusedException.Cause.FULL, limits.unfinished() + " clips have not been made yet");
        }
        if (ended >= limits.finished()) {
            ClipJob oldest = oldest(job -> !mayHaveRemains(job))
                    // The bucket does not let go of what is left: it will not be asked again.
                    .or(() -> oldest(job -> retries.count(job.id()) > 0))
                    .orElseThrow(() -> new ClipRefusedException(
                            ClipRefusedException.Cause.FULL,
                            limits.finished() + " clips are kept: delete some, or set clipsDeleteAfter"));
            if (mayHaveRemains(oldest)) {
                LOG.warn("{} is forgotten to make room, and {}", label(oldest), remains(oldest));
            }
            forget(oldest);
        }
    }

    /** The first such job that has ended, nobody works on and no file is kept of. */
    private Optional<ClipJob> oldest(Predicate<ClipJob> such) {
        return book.all().stream()
                .filter(job -> job.state().ended() && !removing.contains(job.id()) && !runs.containsKey(job.id()))
                .filter(job -> ClipFiles.kept(job).isEmpty())
                .filter(such)
                .findFirst();
    }

    /** Sees what has become possible. */
    void look() {
        looking.set(false);
        book.saveAgain();
        Set<PathName> paths = new HashSet<>();
        for (ClipJob job : book.all()) {
            if (job.state() == ClipState.REQUESTED || job.state() == ClipState.WAITING) {
                examine(job, paths);
            }
        }
        awaited = Set.copyOf(paths);
        for (ClipJob job : book.all()) {
            boolean due = retries.isDue(job.id());
            if (job.state() == ClipState.QUEUED && due && hasSlot(job) && !closing) {
                beginOrWait(job);
            } else if (needsCleaning(job) && due && !closing) {
                clean(job);
            } else if (job.state().ended() && due && isOld(job)) {
                expire(job);
            }
        }
        count();
    }

    private void examine(ClipJob job, Set<PathName> paths) {
        switch (Readiness.of(job.request(), around.clock().wallTime(), around.segments())) {
            case READY -> {
                if (around.disks().isSearched(job.request().path())) {
                    book.state(job, ClipState.QUEUED, "");
                } else if (isTired(job)) {
                    book.state(job, ClipState.QUEUED, UNSEARCHED);
                } else {
                    waiting(job, SEARCHED, paths);
                }
            }
            case AHEAD -> waiting(job, "the range is not over", paths);
            case AWAITED -> waiting(job, "the end of the range is not recorded", paths);
        }
    }

    /** Whether it has waited for a search so long that its disk may never answer. */
    private boolean isTired(ClipJob job) {
        Instant since = job.since().isBefore(loaded) ? loaded : job.since();
        return job.state() == ClipState.WAITING
                && job.reason().equals(SEARCHED)
                && !around.clock().wallTime().isBefore(since.plus(Readiness.SEARCH_PATIENCE));
    }

    private void waiting(ClipJob job, String reason, Set<PathName> paths) {
        paths.add(job.request().path());
        if (job.state() != ClipState.WAITING || !job.reason().equals(reason)) {
            book.state(job, ClipState.WAITING, reason);
        }
    }

    /**
     * Whether it can be worked on now. A job that was cancelled and whose disk hangs holds only one of that disk's places.
     */
    private boolean hasSlot(ClipJob job) {
        Path root = around.disks().rootOf(job.request().path());
        List<Run> same = runs.values().stream()
                .filter(run -> run.storage == job.request().storage())
                .toList();
        long workedOn = same.stream().filter(run -> !run.control.stopped()).count();
        long there = same.stream().filter(run -> run.root.equals(root)).count();
        return workedOn < RUNNING_MAX && there < RUNNING_ON_ROOT_MAX;
    }

    /** The index may have broken since it was queued. */
    private void beginOrWait(ClipJob job) {
        long losses = around.disks().losses();
        boolean unsearched = job.reason().equals(UNSEARCHED);
        if (job.content() == null
                && !unsearched
                && !around.disks().isSearched(job.request().path())) {
            book.state(job, ClipState.WAITING, SEARCHED);
        } else {
            begin(job, unsearched, () -> around.disks().losses() == losses);
        }
    }

    private void begin(ClipJob job, boolean unsearched, BooleanSupplier allTold) {
        retries.forget(job.id());
        ClipJob begun = book.state(job.withAttempts(job.attempts() + 1), ClipState.RUNNING, "");
        RunControl control = new RunControl();
        ClipRequest request = job.request();
        runs.put(job.id(), new Run(control, around.disks().rootOf(request.path()), request.storage(), unsearched));
        around.threads().execute(new ClipRun(begun, tools, control, allTold, new Report(job.id())));
    }

    /** Takes what a run tells to the thread. */
    private final class Report implements ClipRun.Owner {
        private final String id;

        Report(String id) {
            this.id = id;
        }

        @Override
        public void onMade(ClipContent content) {
            thread.execute(() -> {
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
            thread.execute(() -> book.keep(job().withPlace(job().place().withUpload(upload))));
        }

        @Override
        public void onVerifying() {
            step(ClipState.VERIFYING);
        }

        @Override
        public void onEnd(ClipRun.Outcome outcome) {
            thread.execute(() -> ended(job(), outcome));
        }

        private void step(ClipState next) {
            thread.execute(() -> {
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
        Run run = runs.remove(job.id());
        if (job.state() == ClipState.CANCELLED) {
            clear(job);
        } else {
            switch (outcome) {
                case ClipRun.Outcome.Done _ -> succeeded(job);
                case ClipRun.Outcome.Stopped _ ->
                    book.state(job.withAttempts(job.attempts() - 1), ClipState.QUEUED, "the server ends");
                case ClipRun.Outcome.Failed failed
                when failed.again() == ClipRun.Again.WHEN_ROOM ->
                    waitForRoom(job, run != null && run.unsearched ? UNSEARCHED : failed.reason());
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
            around.hooks()
                    .emit(new HookEvent.ClipReady(
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
        boolean tries = job.attempts() < ATTEMPTS_MAX;
        boolean mayFind = failed.again() == ClipRun.Again.WHEN_SEARCHED
                && !around.disks().isSearched(job.request().path());
        if (tries && failed.again() == ClipRun.Again.LATER) {
            retries.later(job.id(), job.attempts());
            again(job, ClipState.QUEUED, failed.reason());
            return;
        }
        if (tries && mayFind) {
            again(job, ClipState.WAITING, SEARCHED);
            return;
        }
        counters.failed().increment();
        clear(book.state(job, ClipState.FAILED, failed.reason()));
        around.hooks()
                .emit(new HookEvent.ClipFailed(job.id(), job.request().path().value(), failed.reason()));
    }

    /** That was no attempt. */
    private void waitForRoom(ClipJob job, String reason) {
        retries.later(job.id(), ROOM_RETRY);
        again(job.withAttempts(job.attempts() - 1), ClipState.QUEUED, reason);
    }

    private void again(ClipJob job, ClipState state, String reason) {
        counters.retried().increment();
        book.state(job, state, reason);
    }

    /** Removes what an unfinished clip has left in the directory. */
    private void clear(ClipJob job) {
        retries.forget(job.id());
        ClipRemoval.deleteFiles(job)
                .ifPresent(problem -> LOG.warn("{} cannot be cleared: {}", label(job), problem.reason()));
    }

    /** Whether something of it may be left in the bucket, of a clip that is none. */
    private static boolean mayHaveRemains(ClipJob job) {
        boolean given = job.state() == ClipState.FAILED || job.state() == ClipState.CANCELLED;
        return given && job.request().storage() == ClipStorage.S3 && job.content() != null;
    }

    /** Whether it is time to remove that. */
    private boolean needsCleaning(ClipJob job) {
        return mayHaveRemains(job) && !runs.containsKey(job.id()) && removing.isEmpty();
    }

    private void clean(ClipJob job) {
        removing.add(job.id());
        around.threads().execute(() -> {
            Optional<ClipRemoval.Problem> problem = ClipRemoval.abort(job, buckets);
            thread.execute(() -> cleaned(job.id(), problem));
        });
    }

    private void cleaned(String id, Optional<ClipRemoval.Problem> problem) {
        removing.remove(id);
        ClipJob job = book.find(id);
        if (job == null) {
            return;
        }
        int count = retries.count(id) + 1;
        if (problem.isPresent() && !(count >= CLEANINGS_MIN && isOlder(job, CLEANED_FOR))) {
            if (count == 1) {
                String reason = problem.get().reason();
                LOG.warn("{} its upload cannot be given up, and will be tried again: {}", label(job), reason);
            }
            retries.later(id, count);
            return;
        }
        problem.ifPresent(left -> LOG.warn("{} {}: {}", label(job), remains(job), left.reason()));
        retries.forget(id);
        book.keep(job.withContent(null).withPlace(job.place().withUpload("")));
    }

    private static String remains(ClipJob job) {
        return "what is left in bucket " + job.place().bucket() + " stays";
    }

    /** Ends a job, or deletes a clip and forgets its job. */
    void remove(String id, CompletableFuture<Boolean> removed) throws ClipRefusedException {
        ClipJob job = book.find(id);
        if (job == null) {
            removed.complete(false);
        } else if (!job.state().ended()) {
            ClipJob cancelled = book.state(job, ClipState.CANCELLED, "");
            Run run = runs.get(id);
            if (run == null) {
                clear(cancelled);
            } else {
                run.control.stop();
                lookSoon();
            }
            removed.complete(true);
            count();
        } else if (runs.containsKey(id) || !removing.add(id)) {
            throw new ClipRefusedException(ClipRefusedException.Cause.FULL, "the clip is being removed");
        } else {
            around.threads().execute(() -> {
                Optional<ClipRemoval.Problem> problem = ClipRemoval.delete(job, buckets);
                thread.execute(() -> removed(job, problem, removed));
            });
        }
    }

    private void removed(ClipJob job, Optional<ClipRemoval.Problem> problem, CompletableFuture<Boolean> removed) {
        removing.remove(job.id());
        boolean stays = job.state() == ClipState.SUCCEEDED
                || problem.filter(left -> !left.inBucket()).isPresent();
        if (problem.isPresent() && stays) {
            removed.completeExceptionally(new ClipRefusedException(
                    ClipRefusedException.Cause.STORAGE,
                    "the clip cannot be deleted: " + problem.get().reason()));
            return;
        }
        if (problem.isPresent()) {
            LOG.warn(
                    "{} deleted, but {}: {}",
                    label(job),
                    remains(job),
                    problem.get().reason());
        } else {
            LOG.info("{} deleted", label(job));
        }
        forget(job);
        removed.complete(true);
        count();
    }

    private boolean isOld(ClipJob job) {
        if (removing.contains(job.id()) || runs.containsKey(job.id()) || mayHaveRemains(job)) {
            return false;
        }
        Duration kept = config.get().deleteAfter();
        boolean wanted = !kept.isZero() && isOlder(job, kept);
        return wanted || job.state() != ClipState.SUCCEEDED && isOlder(job, FAILED_KEPT);
    }

    private boolean isOlder(ClipJob job, Duration age) {
        return Duration.between(job.since(), around.clock().wallTime()).compareTo(age) > 0;
    }

    /** A job whose file may be left is kept: nobody else knows of the file. */
    private void expire(ClipJob job) {
        Optional<ClipRemoval.Problem> problem = ClipRemoval.deleteFiles(job);
        if (problem.isEmpty()) {
            LOG.info("{} is old and forgotten", label(job));
            forget(job);
            return;
        }
        int count = retries.count(job.id()) + 1;
        if (count == 1) {
            LOG.warn(
                    "{} is old, cannot be deleted and will be tried again: {}",
                    label(job),
                    problem.get().reason());
        }
        retries.later(job.id(), count);
    }

    private void forget(ClipJob job) {
        retries.forget(job.id());
        book.forget(job);
    }

    /** Takes up what an earlier run has left. */
    void load() {
        loaded = around.clock().wallTime();
        boolean isAll = book.load();
        for (ClipJob job : book.all()) {
            if (!job.state().ended() && job.attempts() >= ATTEMPTS_MAX) {
                failed(
                        job,
                        new ClipRun.Outcome.Failed(
                                "the server ended each time it was made", ClipRun.Again.NEVER, true));
            }
        }
        // What belongs to a job that could not be read is nobody else's.
        int swept = isAll ? sweep() : 0;
        int count = book.all().size();
        if (count > 0 || swept > 0) {
            LOG.info("[clips] {} jobs, {} remains of others deleted", count, swept);
        }
        look();
    }

    private int sweep() {
        try {
            return new ClipFiles(Path.of(directory())).sweep(this::isUnfinished);
        } catch (IOException e) {
            LOG.warn("[clips] what is left of others cannot be deleted: {}", Failures.reason(e));
            return 0;
        }
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

    /** Has those who work stop and write down how far they are; the answer comes when they have. */
    CompletableFuture<@Nullable Void> stop() {
        closing = true;
        runs.values().forEach(run -> run.control.stop());
        if (runs.isEmpty()) {
            idle.complete(null);
        }
        return idle;
    }
}
