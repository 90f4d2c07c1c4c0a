package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.id.PathName;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.base.time.ManualTimers;
import io.weir.config.ClipsConfig;
import io.weir.config.RecordFormat;
import io.weir.config.Secret;
import io.weir.server.hook.HookEvent;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.SampleRecording;
import io.weir.server.playback.StartMode;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a clock and threads that the test moves by hand. */
class ClipTableTest {
    private static final Instant T0 = SampleRecording.T0;
    private static final PathName PATH = SampleRecording.PATH;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final ManualTimers timers = new ManualTimers(clock);
    private final Counters counters = new Counters();
    private final List<HookEvent> events = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final FakeBucket bucket = new FakeBucket();
    private final List<RecordedSegment> growing = new ArrayList<>();
    private boolean searched = true;
    private ClipsConfig config = config("clips", Duration.ZERO);
    private @Nullable SampleRecording sample;

    private static ClipsConfig config(String bucket, Duration deleteAfter) {
        return new ClipsConfig(
                "",
                deleteAfter,
                "http://localhost:9",
                "auto",
                bucket,
                "access",
                new Secret("secret"),
                true,
                "recordings/{path}/{id}.mp4",
                Duration.ofHours(1));
    }

    @BeforeEach
    void beginAtT0() throws IOException {
        clock.advance(Duration.between(Instant.EPOCH, T0));
        sample = new SampleRecording(Files.createDirectories(directory.resolve("rec")));
    }

    private SampleRecording sample() {
        SampleRecording made = sample;
        if (made == null) {
            throw new IllegalStateException("nothing is recorded");
        }
        return made;
    }

    /** What was recorded before, and what the test says is being written. */
    private final class Both implements SegmentLookup {
        @Override
        public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
            return Stream.concat(sample().between(path, from, to).stream(), growing.stream())
                    .toList();
        }

        @Override
        public List<PathName> paths() {
            return List.of(PATH);
        }
    }

    private ClipTable table() {
        return table(ClipTable.Limits.STANDARD);
    }

    private ClipTable table(ClipTable.Limits limits) {
        ClipTable table = new ClipTable(
                directory.resolve("state"),
                config,
                limits,
                new ClipTable.Surroundings(
                        clock,
                        timers,
                        new Both(),
                        _ -> searched,
                        events::add,
                        counters,
                        (_, _) -> bucket,
                        tasks::add,
                        new Random(1)));
        table.open();
        pump(table);
        return table;
    }

    /** Lets all happen that does not need time. */
    private void pump(ClipTable table) {
        table.drain();
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
            table.drain();
        }
    }

    private void pass(ClipTable table, int seconds) {
        for (int i = 0; i < seconds; i++) {
            timers.advance(Duration.ofSeconds(1));
            pump(table);
        }
    }

    private static ClipRequest request(double startS, double durationS, ClipStorage storage) {
        return new ClipRequest(
                PATH,
                T0.plusMillis(Math.round(startS * 1000)),
                Duration.ofMillis(Math.round(durationS * 1000)),
                ClipFormat.MP4,
                GapPolicy.SKIP,
                StartMode.EXACT,
                storage,
                "");
    }

    private <T> T answer(ClipTable table, CompletableFuture<T> future) {
        pump(table);
        assertThat(future).isDone();
        return future.join();
    }

    private ClipJob requested(ClipTable table, ClipRequest request) {
        CompletableFuture<ClipTable.Requested> answer = table.request(request);
        table.drain();
        return answer.join().status().job();
    }

    private ClipJob job(ClipTable table, String id) {
        return answer(table, table.find(id)).orElseThrow().job();
    }

    private List<String> files(String folder) throws IOException {
        Path at = directory.resolve("state").resolve(folder);
        if (!Files.exists(at)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(at)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void record() throws IOException {
        sample().with(0, 4, 3);
        clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void shouldMakeAFileInTheDirectory() throws IOException {
        record();
        ClipTable table = table();

        ClipJob asked = requested(table, request(2, 6, ClipStorage.LOCAL));
        assertThat(asked.state()).isEqualTo(ClipState.REQUESTED);
        assertThat(asked.id().charAt(14)).isEqualTo('7');
        pump(table);

        ClipJob done = job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        ClipContent content = Objects.requireNonNull(done.content());
        assertThat(content.start()).isEqualTo(T0.plusSeconds(2));
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(6));
        assertThat(content.gaps()).isEmpty();
        Path file = table.file(done).orElseThrow();
        assertThat(Files.size(file)).isEqualTo(content.sizeBytes());
        assertThat(files("clips")).containsExactly(asked.id() + ".mp4");
        assertThat(events)
                .containsExactly(
                        new HookEvent.ClipRequested(asked.id(), PATH.value(), T0.plusSeconds(2), Duration.ofSeconds(6)),
                        new HookEvent.ClipReady(
                                asked.id(),
                                PATH.value(),
                                "",
                                asked.id() + ".mp4",
                                T0.plusSeconds(2),
                                Duration.ofSeconds(6),
                                content.sizeBytes()));
        assertThat(counters.value("clips_succeeded")).isEqualTo(1);
        assertThat(table.countsByState()).containsExactly(Map.entry("succeeded", 1L));
    }

    @Test
    void shouldWaitUntilItIsKnownWhatIsRecorded() throws IOException {
        record();
        searched = false;
        ClipTable table = table();
        ClipJob asked = requested(table, request(2, 6, ClipStorage.LOCAL));
        pass(table, 100);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        assertThat(job(table, asked.id()).reason()).isEqualTo("it is being looked what is recorded");
        searched = true;
        pass(table, 1);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    /** The disk may hang: what is known is made then. After a restart it is waited anew. */
    @Test
    void shouldNotWaitForeverUntilItIsKnownWhatIsRecorded() throws IOException {
        record();
        searched = false;
        ClipTable table = table();
        ClipJob asked = requested(table, request(2, 6, ClipStorage.LOCAL));
        pass(table, 300);
        clock.advance(Readiness.SEARCH_PATIENCE);
        ClipTable next = table();
        int patienceS = Math.toIntExact(Readiness.SEARCH_PATIENCE.toSeconds());
        pass(next, patienceS - 1);
        assertThat(job(next, asked.id()).state()).isEqualTo(ClipState.WAITING);
        pass(next, 1);
        assertThat(job(next, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldMakeTheSameFileOfTheSameRecordings() throws IOException {
        record();
        ClipMaker maker = new ClipMaker(new Both());
        for (ClipFormat format : ClipFormat.values()) {
            ClipRequest request = new ClipRequest(
                    PATH,
                    T0.plusMillis(1300),
                    Duration.ofSeconds(8),
                    format,
                    GapPolicy.SKIP,
                    StartMode.EXACT,
                    ClipStorage.LOCAL,
                    "");
            Path one = directory.resolve("one");
            Path other = directory.resolve("other");
            try {
                ClipContent content = maker.make(request, one, new RunControl());
                assertThat(maker.make(request, other, new RunControl())).isEqualTo(content);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat(Files.mismatch(one, other)).isEqualTo(-1);
        }
    }

    @Test
    void shouldUploadToTheBucket() throws IOException {
        record();
        ClipTable table = table();
        ClipJob asked = requested(table, request(2, 6, ClipStorage.S3));
        pump(table);

        ClipJob done = job(table, asked.id());
        String name = "recordings/live/cam/" + asked.id() + ".mp4";
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        assertThat(done.place().bucket()).isEqualTo("clips");
        assertThat(bucket.objects).containsOnlyKeys(name);
        assertThat(files("clips")).isEmpty();
        assertThat(table.link(done)).contains("https://clips.example/" + name + "?signed=3600");
        assertThat(table.file(done)).isEmpty();

        assertThat(answer(table, table.remove(asked.id()))).isTrue();
        assertThat(bucket.objects).isEmpty();
        assertThat(files("clip-jobs")).isEmpty();
        assertThat(answer(table, table.remove(asked.id()))).isFalse();
    }

    @Test
    void shouldTakeTheSameWishOnce() throws IOException {
        record();
        ClipTable table = table();
        ClipJob first = requested(table, request(2, 6, ClipStorage.LOCAL));
        ClipTable.Requested again = answer(table, table.request(request(2, 6, ClipStorage.LOCAL)));
        assertThat(again.fresh()).isFalse();
        assertThat(again.status().job().id()).isEqualTo(first.id());
        assertThat(requested(table, request(2, 5, ClipStorage.LOCAL)).id()).isNotEqualTo(first.id());

        ClipRequest failing = request(500, 5, ClipStorage.LOCAL);
        clock.advance(Duration.ofHours(1));
        ClipJob failed = requested(table, failing);
        pump(table);
        assertThat(job(table, failed.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(job(table, failed.id()).reason()).isEqualTo("no recording segments found");
        assertThat(requested(table, failing).id()).isNotEqualTo(failed.id());
    }

    private static RecordedSegment segment(double startS, double endS, boolean open) {
        Instant start = T0.plusMillis(Math.round(startS * 1000));
        return new RecordedSegment(
                PATH, Path.of("none"), start, Math.round((endS - startS) * 1e9), 1, RecordFormat.FMP4, open, null);
    }

    @Test
    void shouldWaitUntilARangeIsRecorded() throws IOException {
        sample().with(0, 4, 3);
        ClipTable table = table();
        ClipJob asked = requested(table, request(4, 5, ClipStorage.LOCAL));
        // The recording above is of a future that nobody knows yet.
        pump(table);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        assertThat(job(table, asked.id()).reason()).isEqualTo("the range is not over");
        pass(table, 8);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        pass(table, 1);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldHearOfSegments() {
        ClipTable table = table();
        ClipJob asked = requested(table, request(4, 5, ClipStorage.LOCAL));
        pass(table, 9);
        assertThat(job(table, asked.id()).reason()).isEqualTo("the end of the range is not recorded");
        growing.add(segment(4, 9.5, true));
        table.onSegment(growing.getLast());
        table.drain();
        assertThat(tasks).as("its tracks may not be in step").isEmpty();
        growing.set(0, segment(4, 10, true));
        table.onSegment(growing.getLast());
        table.drain();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void shouldMakeDoWithWhatThereIs() throws IOException {
        sample().with(0, 4, 2);
        ClipTable table = table();
        ClipJob asked = requested(table, request(4, 10, ClipStorage.LOCAL));
        pass(table, 14 + (int) Readiness.PATIENCE.toSeconds() - 1);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        pass(table, 1);
        ClipJob done = job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        ClipContent content = Objects.requireNonNull(done.content());
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(content.gaps()).hasSize(1);
        assertThat(content.gaps().getFirst().from()).isEqualTo(T0.plusSeconds(8));
        assertThat(content.gaps().getFirst().to()).isEqualTo(T0.plusSeconds(14));
    }

    @Test
    void shouldFailForAGapWhenAskedTo() throws IOException {
        sample().with(0, 4, 1).with(6, 4, 1);
        clock.advance(Duration.ofMinutes(1));
        ClipTable table = table();
        ClipJob skipping = requested(table, request(1, 8, ClipStorage.LOCAL));
        ClipJob failing = requested(
                table,
                new ClipRequest(
                        PATH,
                        T0.plusSeconds(1),
                        Duration.ofSeconds(8),
                        ClipFormat.FMP4,
                        GapPolicy.FAIL,
                        StartMode.EXACT,
                        ClipStorage.LOCAL,
                        ""));
        pump(table);
        ClipContent content = Objects.requireNonNull(job(table, skipping.id()).content());
        assertThat(content.gaps()).hasSize(1);
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(6));
        assertThat(job(table, failing.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(job(table, failing.id()).reason()).startsWith("the recording has a gap from");
        assertThat(events.getLast()).isInstanceOf(HookEvent.ClipFailed.class);
        assertThat(files("clips")).containsExactly(skipping.id() + ".mp4");
    }

    @Test
    void shouldTryAgainWhatFailsInPassing() throws IOException {
        record();
        ClipTable table = table();
        bucket.trouble = call -> {
            if (call.equals("put")) {
                throw FakeBucket.passing();
            }
        };
        ClipJob asked = requested(table, request(2, 6, ClipStorage.S3));
        pump(table);
        ClipJob waiting = job(table, asked.id());
        assertThat(waiting.state()).isEqualTo(ClipState.QUEUED);
        assertThat(waiting.reason()).isEqualTo("bucket clips answers 503 SlowDown");
        assertThat(files("clips")).as("made once").containsExactly(asked.id() + ".partial");

        pass(table, 100);

        ClipJob failed = job(table, asked.id());
        assertThat(failed.state()).isEqualTo(ClipState.FAILED);
        assertThat(failed.attempts()).isEqualTo(ClipJobs.ATTEMPTS_MAX);
        assertThat(bucket.calls("put")).isEqualTo(ClipJobs.ATTEMPTS_MAX);
        assertThat(counters.value("clip_retries")).isEqualTo(ClipJobs.ATTEMPTS_MAX - 1);
        assertThat(files("clips")).isEmpty();
    }

    @Test
    void shouldNotTryAgainWhatWillFail() throws IOException {
        record();
        ClipTable table = table();
        bucket.trouble = call -> {
            if (call.equals("put")) {
                throw FakeBucket.lasting();
            }
        };
        ClipJob asked = requested(table, request(2, 6, ClipStorage.S3));
        pump(table);
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(job(table, asked.id()).reason()).isEqualTo("bucket clips answers 403 AccessDenied");
        assertThat(bucket.calls("put")).isEqualTo(1);
    }

    @Test
    void shouldTakeUpWhatACrashHasLeft() throws IOException {
        record();
        bucket.trouble = call -> {
            if (call.equals("put")) {
                throw new Crash();
            }
        };
        ClipTable before = table();
        ClipJob asked = requested(before, request(2, 6, ClipStorage.S3));
        assertThatThrownBy(() -> pump(before)).isInstanceOf(Crash.class);
        before.drain();
        Files.writeString(directory.resolve("state/clips/0f5b1c5e-0000-7000-8000-000000000000.partial"), "half");
        assertThat(new JobStore(directory.resolve("state/clip-jobs"))
                        .load()
                        .getFirst()
                        .state())
                .isEqualTo(ClipState.UPLOADING);
        byte[] made = Files.readAllBytes(directory.resolve("state/clips/" + asked.id() + ".partial"));
        bucket.trouble = _ -> {};
        bucket.calls.clear();

        ClipTable table = table();

        ClipJob done = job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        assertThat(done.attempts()).isEqualTo(2);
        assertThat(bucket.calls).containsExactly("find", "put", "find");
        assertThat(bucket.objects.values()).containsExactly(made);
        assertThat(files("clips")).isEmpty();
    }

    @Test
    void shouldKeepAClipWhoseLastStateWasNotWrittenDown() throws IOException {
        record();
        for (ClipStorage storage : ClipStorage.values()) {
            ClipTable before = table();
            ClipJob asked = requested(before, request(2, 6, storage));
            pump(before);
            ClipJob done = job(before, asked.id());
            assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
            new JobStore(directory.resolve("state/clip-jobs")).save(done.in(ClipState.RUNNING, "", done.since()));
            bucket.calls.clear();
            assertThat(job(table(), asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
            assertThat(bucket.calls("put")).isZero();
        }
        assertThat(files("clips")).hasSize(1).allMatch(name -> name.endsWith(".mp4"));
        assertThat(bucket.objects).hasSize(1);
    }

    @Test
    void shouldGiveUpWhatEndsTheServerEachTime() throws IOException {
        record();
        ClipTable before = table();
        ClipJob asked = requested(before, request(2, 6, ClipStorage.LOCAL));
        new JobStore(directory.resolve("state/clip-jobs"))
                .save(asked.withAttempts(ClipJobs.ATTEMPTS_MAX).in(ClipState.RUNNING, "", asked.since()));
        ClipJob failed = job(table(), asked.id());
        assertThat(failed.state()).isEqualTo(ClipState.FAILED);
        assertThat(failed.reason()).isEqualTo("the server ended each time it was made");
    }

    /** Ends the thread as the end of the process does: nobody hears of it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    @Test
    void shouldNotCountAnAttemptThatTheServersEndBreaksOff() throws Exception {
        record();
        ClipTable before = table();
        ClipJob asked = requested(before, request(2, 6, ClipStorage.S3));
        bucket.trouble = call -> {
            if (call.equals("put")) {
                // The thread has to be served for the end to be seen.
                CompletableFuture<Void> closed = CompletableFuture.runAsync(before::close);
                while (!Thread.currentThread().isInterrupted()) {
                    before.drain();
                }
                assertThat(closed).isNotNull();
                throw FakeBucket.passing();
            }
        };
        pump(before);
        ClipJob kept = new JobStore(directory.resolve("state/clip-jobs")).load().getFirst();
        assertThat(kept.state()).isEqualTo(ClipState.QUEUED);
        assertThat(kept.attempts()).isZero();
        bucket.trouble = _ -> {};
        assertThat(job(table(), asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldRemoveWhatACancelledJobHasUploaded() throws IOException {
        record();
        ClipTable table = table();
        bucket.trouble = call -> {
            if (call.equals("put")) {
                bucket.uploads.put("left", new FakeBucket.Upload(bucketName(table)));
                answerLater(table.remove(onlyId()));
                table.drain();
            }
            if (call.equals("abort") && bucket.calls("abort") == 1) {
                throw FakeBucket.passing();
            }
        };
        ClipJob asked = requested(table, request(2, 6, ClipStorage.S3));
        pump(table);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(job(table, asked.id()).state()).isEqualTo(ClipState.CANCELLED);
        assertThat(files("clips")).isEmpty();
        assertThat(bucket.uploads).hasSize(1);
        pass(table, 2);
        assertThat(bucket.uploads).isEmpty();
        assertThat(bucket.objects).as("it was complete just then").isEmpty();
        assertThat(events).noneMatch(HookEvent.ClipFailed.class::isInstance);
    }

    private static void answerLater(CompletableFuture<Boolean> removed) {
        assertThat(removed).isNotNull();
    }

    private String onlyId() {
        return events.stream()
                .filter(HookEvent.ClipRequested.class::isInstance)
                .map(event -> ((HookEvent.ClipRequested) event).id())
                .findFirst()
                .orElseThrow();
    }

    private String bucketName(ClipTable table) {
        assertThat(table).isNotNull();
        return "recordings/live/cam/" + onlyId() + ".mp4";
    }

    @Test
    void shouldRefuseMoreThanItsLimits() throws IOException {
        record();
        clock.advance(Duration.ofHours(1));
        ClipTable table = table(new ClipTable.Limits(3, 2));
        Instant ahead = clock.wallTime().plusSeconds(60);
        double aheadS = Duration.between(T0, ahead).toMillis() / 1000.0;
        for (int i = 0; i < 3; i++) {
            requested(table, request(aheadS + i, 5, ClipStorage.LOCAL));
        }
        assertRefused(table, request(aheadS + 9, 5, ClipStorage.LOCAL), "3 clips have not been made yet");
        for (ClipStatus each : answer(table, table.all())) {
            answer(table, table.remove(each.job().id()));
        }
        // Cancelled ones make room by being forgotten, clips in the directory do not.
        for (int i = 0; i < 2; i++) {
            requested(table, request(i, 5, ClipStorage.LOCAL));
            pump(table);
        }
        assertThat(answer(table, table.all())).hasSize(3);
        requested(table, request(2, 5, ClipStorage.LOCAL));
        pump(table);
        assertThat(answer(table, table.all())).hasSize(3);
        assertRefused(
                table, request(3, 5, ClipStorage.LOCAL), "2 clips are kept: delete some, or set clipsDeleteAfter");
    }

    private void assertRefused(ClipTable table, ClipRequest request, String reason) {
        CompletableFuture<ClipTable.Requested> refused = table.request(request);
        pump(table);
        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ClipRefusedException.class)
                .hasMessage(reason);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        ClipTable table = table();
        double far = ClipRequest.AHEAD_MAX.toSeconds();
        requested(table, request(far - 5, 5, ClipStorage.LOCAL));
        assertRefused(table, request(far - 4, 5, ClipStorage.LOCAL), "the range is more than 30 days ahead");
        table.apply(config("", Duration.ZERO));
        assertThat(table.usualStorage()).isEqualTo(ClipStorage.LOCAL);
        assertRefused(table, request(1, 5, ClipStorage.S3), "there is no bucket: clipsS3Bucket is not set");
        assertThatThrownBy(() -> request(0, 24 * 3600 + 1, ClipStorage.LOCAL))
                .hasMessage("the duration is more than 24 hours");
        assertThatThrownBy(() -> request(0, 0, ClipStorage.LOCAL)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldForgetWhatIsOld() throws IOException {
        record();
        config = config("clips", Duration.ofHours(2));
        ClipTable table = table();
        ClipJob local = requested(table, request(2, 6, ClipStorage.LOCAL));
        ClipJob uploaded = requested(table, request(2, 6, ClipStorage.S3));
        pass(table, 2);
        clock.advance(Duration.ofHours(1).plusMinutes(59));
        pass(table, 1);
        assertThat(job(table, local.id()).state()).isEqualTo(ClipState.SUCCEEDED);
        clock.advance(Duration.ofMinutes(1));
        pass(table, 1);
        assertThat(answer(table, table.all())).isEmpty();
        assertThat(files("clips")).isEmpty();
        assertThat(files("clip-jobs")).isEmpty();
        assertThat(bucket.objects)
                .as("the bucket has rules of its own")
                .containsKey(uploaded.place().name());
    }
}
