package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.server.hook.HookEvent;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.SampleRecording;
import io.weir.server.playback.StartMode;
import io.weir.server.recordings.RecordedSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a clock and threads that the test moves by hand. */
class ClipTableTest {
    private static final Instant T0 = ManualClips.T0;
    private static final PathName PATH = ManualClips.PATH;

    private final Path directory;
    private final ManualClips clips;

    ClipTableTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.clips = new ManualClips(directory);
    }

    @Test
    void shouldMakeAFileInTheDirectory() throws IOException {
        clips.record();
        ClipTable table = clips.table();

        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        assertThat(asked.state()).isEqualTo(ClipState.REQUESTED);
        assertThat(asked.id().charAt(14)).isEqualTo('7');
        clips.pump(table);

        ClipJob done = clips.job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        ClipContent content = Objects.requireNonNull(done.content());
        assertThat(content.start()).isEqualTo(T0.plusSeconds(2));
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(6));
        assertThat(content.gaps()).isEmpty();
        Path file = table.file(done).orElseThrow();
        assertThat(Files.size(file)).isEqualTo(content.sizeBytes());
        assertThat(clips.files("clips")).containsExactly(asked.id() + ".mp4");
        assertThat(clips.events)
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
        assertThat(clips.counters.value("clips_succeeded")).isEqualTo(1);
        assertThat(table.countsByState()).containsExactly(Map.entry("succeeded", 1L));
    }

    @Test
    void shouldWaitUntilItIsKnownWhatIsRecorded() throws IOException {
        clips.record();
        clips.searched = false;
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.pass(table, 100);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        assertThat(clips.job(table, asked.id()).reason()).isEqualTo("it is being looked what is recorded");
        clips.searched = true;
        clips.pass(table, 1);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    /** The disk may hang: what is known is made then. After a restart it is waited anew. */
    @Test
    void shouldNotWaitForeverUntilItIsKnownWhatIsRecorded() throws IOException {
        clips.record();
        clips.searched = false;
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.pass(table, 300);
        clips.clock.advance(Readiness.SEARCH_PATIENCE);
        ClipTable next = clips.table();
        int patienceS = Math.toIntExact(Readiness.SEARCH_PATIENCE.toSeconds());
        clips.pass(next, patienceS - 1);
        assertThat(clips.job(next, asked.id()).state()).isEqualTo(ClipState.WAITING);
        clips.pass(next, 1);
        assertThat(clips.job(next, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldMakeTheSameFileOfTheSameRecordings() throws IOException {
        clips.record();
        ClipMaker maker = new ClipMaker(clips.new Both(), clips.tables);
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
                ClipContent content = maker.make(request, one, new RunControl(), () -> true);
                assertThat(maker.make(request, other, new RunControl(), () -> true))
                        .isEqualTo(content);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat(Files.mismatch(one, other)).isEqualTo(-1);
        }
    }

    @Test
    void shouldUploadToTheBucket() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.S3));
        clips.pump(table);

        ClipJob done = clips.job(table, asked.id());
        String name = "recordings/live/cam/" + asked.id() + ".mp4";
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        assertThat(done.place().bucket()).isEqualTo("clips");
        assertThat(clips.bucket.objects).containsOnlyKeys(name);
        assertThat(clips.files("clips")).isEmpty();
        assertThat(table.link(done)).contains("https://clips.example/" + name + "?signed=3600");
        assertThat(table.file(done)).isEmpty();

        assertThat(clips.answer(table, table.remove(asked.id()))).isTrue();
        assertThat(clips.bucket.objects).isEmpty();
        assertThat(clips.files("clip-jobs")).isEmpty();
        assertThat(clips.answer(table, table.remove(asked.id()))).isFalse();
    }

    @Test
    void shouldTakeTheSameWishOnce() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob first = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        ClipTable.Requested again = clips.answer(table, table.request(ManualClips.request(2, 6, ClipStorage.LOCAL)));
        assertThat(again.fresh()).isFalse();
        assertThat(again.status().job().id()).isEqualTo(first.id());
        assertThat(clips.requested(table, ManualClips.request(2, 5, ClipStorage.LOCAL))
                        .id())
                .isNotEqualTo(first.id());

        ClipRequest failing = ManualClips.request(500, 5, ClipStorage.LOCAL);
        clips.clock.advance(Duration.ofHours(1));
        ClipJob failed = clips.requested(table, failing);
        clips.pump(table);
        assertThat(clips.job(table, failed.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(clips.job(table, failed.id()).reason()).isEqualTo("no recording segments found");
        assertThat(clips.requested(table, failing).id()).isNotEqualTo(failed.id());
    }

    private static RecordedSegment segment(double startS, double endS, boolean open) {
        Instant start = T0.plusMillis(Math.round(startS * 1000));
        return new RecordedSegment(
                PATH, Path.of("none"), start, Math.round((endS - startS) * 1e9), 1, RecordFormat.FMP4, open, null);
    }

    @Test
    void shouldWaitUntilARangeIsRecorded() throws IOException {
        clips.sample.with(0, 4, 3);
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(4, 5, ClipStorage.LOCAL));
        // The recording above is of a future that nobody knows yet.
        clips.pump(table);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        assertThat(clips.job(table, asked.id()).reason()).isEqualTo("the range is not over");
        clips.pass(table, 8);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        clips.pass(table, 1);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldHearOfSegments() {
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(4, 5, ClipStorage.LOCAL));
        clips.pass(table, 9);
        assertThat(clips.job(table, asked.id()).reason()).isEqualTo("the end of the range is not recorded");
        clips.growing.add(segment(4, 9.5, true));
        table.onSegment(clips.growing.getLast());
        table.drain();
        assertThat(clips.tasks).as("its tracks may not be in step").isEmpty();
        clips.growing.set(0, segment(4, 10, true));
        table.onSegment(clips.growing.getLast());
        table.drain();
        assertThat(clips.tasks).hasSize(1);
    }

    @Test
    void shouldWaitForTheSearchAgainWhenTheIndexBreaks() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        table.drain();
        assertThat(clips.tasks).as("it is being made").hasSize(1);
        clips.unreadable = true;
        clips.searched = false;
        clips.pump(table);
        clips.unreadable = false;
        clips.pass(table, 5);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        clips.searched = true;
        clips.pass(table, 1);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldNotBeginWhenTheIndexBrokeSinceItWasQueued() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        for (int i = 0; i < ClipJobs.RUNNING_ON_ROOT_MAX; i++) {
            clips.requested(table, ManualClips.request(i, 6, ClipStorage.LOCAL));
        }
        ClipJob queued = clips.requested(table, ManualClips.request(3, 6, ClipStorage.LOCAL));
        table.drain();
        assertThat(clips.tasks).hasSize(ClipJobs.RUNNING_ON_ROOT_MAX);
        clips.searched = false;
        clips.pass(table, 5);
        assertThat(clips.job(table, queued.id()).state()).isEqualTo(ClipState.WAITING);
        clips.searched = true;
        clips.pass(table, 1);
        assertThat(clips.job(table, queued.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    /** What is being written is all that it tells then. */
    @Test
    void shouldNotTakeForAllWhatABreakingIndexTells() throws IOException {
        clips.sample.with(0, 4, 2);
        clips.clock.advance(Duration.ofMinutes(1));
        List<RecordedSegment> whole = clips.sample.between(ManualClips.PATH, null, null);
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.growing.add(whole.getLast());
        clips.onLookup = () -> {
            clips.onLookup = () -> {};
            clips.unreadable = true;
            clips.losses++;
        };
        table.drain();
        clips.tasks.removeFirst().run();
        table.drain();
        ClipJob failed = clips.job(table, asked.id());
        assertThat(failed.state()).isEqualTo(ClipState.QUEUED);
        assertThat(failed.reason()).isEqualTo("the clip cannot be made: the index of recordings broke meanwhile");
        clips.unreadable = false;
        clips.growing.clear();
        clips.pass(table, 2);
        ClipContent content =
                Objects.requireNonNull(clips.job(table, asked.id()).content());
        assertThat(content.gaps()).isEmpty();
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void shouldWaitForMemoryHoweverLongOthersHaveIt() throws Exception {
        clips.record();
        ClipTable table = clips.table();
        Runnable others = SampleRecording.takeAll(clips.tables);
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.pass(table, 600);
        ClipJob waiting = clips.job(table, asked.id());
        assertThat(waiting.state()).isEqualTo(ClipState.QUEUED);
        assertThat(waiting.reason()).startsWith("too many files are being made as mp4");
        assertThat(waiting.attempts()).isZero();
        assertThat(clips.counters.value("clip_retries")).isBetween(20L, 80L);
        others.run();
        clips.pass(table, 12);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    /** It is not waited for the search again each time. */
    @Test
    void shouldWaitForMemoryAfterItHasWaitedForASearchInVain() throws Exception {
        clips.record();
        clips.searched = false;
        ClipTable table = clips.table();
        Runnable others = SampleRecording.takeAll(clips.tables);
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.pass(table, (int) Readiness.SEARCH_PATIENCE.toSeconds() + 60);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.QUEUED);
        others.run();
        clips.pass(table, 12);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldGiveUpWhatIsNeverSearched() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        table.drain();
        clips.unreadable = true;
        clips.searched = false;
        clips.pass(table, ClipJobs.ATTEMPTS_MAX * (int) Readiness.SEARCH_PATIENCE.toSeconds());
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(clips.job(table, asked.id()).attempts()).isEqualTo(ClipJobs.ATTEMPTS_MAX);
    }

    @Test
    void shouldMakeDoWithWhatThereIs() throws IOException {
        clips.sample.with(0, 4, 2);
        ClipTable table = clips.table();
        ClipJob asked = clips.requested(table, ManualClips.request(4, 10, ClipStorage.LOCAL));
        clips.pass(table, 14 + (int) Readiness.PATIENCE.toSeconds() - 1);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.WAITING);
        clips.pass(table, 1);
        ClipJob done = clips.job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        ClipContent content = Objects.requireNonNull(done.content());
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(content.gaps()).hasSize(1);
        assertThat(content.gaps().getFirst().from()).isEqualTo(T0.plusSeconds(8));
        assertThat(content.gaps().getFirst().to()).isEqualTo(T0.plusSeconds(14));
    }

    @Test
    void shouldFailForAGapWhenAskedTo() throws IOException {
        clips.sample.with(0, 4, 1).with(6, 4, 1);
        clips.clock.advance(Duration.ofMinutes(1));
        ClipTable table = clips.table();
        ClipJob skipping = clips.requested(table, ManualClips.request(1, 8, ClipStorage.LOCAL));
        ClipJob failing = clips.requested(
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
        clips.pump(table);
        ClipContent content =
                Objects.requireNonNull(clips.job(table, skipping.id()).content());
        assertThat(content.gaps()).hasSize(1);
        assertThat(content.duration()).isEqualTo(Duration.ofSeconds(6));
        assertThat(clips.job(table, failing.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(clips.job(table, failing.id()).reason()).startsWith("the recording has a gap from");
        assertThat(clips.events.getLast()).isInstanceOf(HookEvent.ClipFailed.class);
        assertThat(clips.files("clips")).containsExactly(skipping.id() + ".mp4");
    }

    @Test
    void shouldTryAgainWhatFailsInPassing() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        clips.bucket.trouble = call -> {
            if (call.equals("put")) {
                throw FakeBucket.passing();
            }
        };
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.S3));
        clips.pump(table);
        ClipJob waiting = clips.job(table, asked.id());
        assertThat(waiting.state()).isEqualTo(ClipState.QUEUED);
        assertThat(waiting.reason()).isEqualTo("bucket clips answers 503 SlowDown");
        assertThat(clips.files("clips")).as("made once").containsExactly(asked.id() + ".partial");

        clips.pass(table, 100);

        ClipJob failed = clips.job(table, asked.id());
        assertThat(failed.state()).isEqualTo(ClipState.FAILED);
        assertThat(failed.attempts()).isEqualTo(ClipJobs.ATTEMPTS_MAX);
        assertThat(clips.bucket.calls("put")).isEqualTo(ClipJobs.ATTEMPTS_MAX);
        assertThat(clips.counters.value("clip_retries")).isEqualTo(ClipJobs.ATTEMPTS_MAX - 1);
        assertThat(clips.files("clips")).isEmpty();
    }

    @Test
    void shouldNotTryAgainWhatWillFail() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        clips.bucket.trouble = call -> {
            if (call.equals("put")) {
                throw FakeBucket.lasting();
            }
        };
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.S3));
        clips.pump(table);
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.FAILED);
        assertThat(clips.job(table, asked.id()).reason()).isEqualTo("bucket clips answers 403 AccessDenied");
        assertThat(clips.bucket.calls("put")).isEqualTo(1);
    }

    @Test
    void shouldTakeUpWhatACrashHasLeft() throws IOException {
        clips.record();
        clips.bucket.trouble = call -> {
            if (call.equals("put")) {
                throw new Crash();
            }
        };
        ClipTable before = clips.table();
        ClipJob asked = clips.requested(before, ManualClips.request(2, 6, ClipStorage.S3));
        assertThatThrownBy(() -> clips.pump(before)).isInstanceOf(Crash.class);
        before.drain();
        Files.writeString(directory.resolve("state/clips/0f5b1c5e-0000-7000-8000-000000000000.partial"), "half");
        assertThat(clips.jobs().load().jobs().getFirst().state()).isEqualTo(ClipState.UPLOADING);
        byte[] made = Files.readAllBytes(directory.resolve("state/clips/" + asked.id() + ".partial"));
        clips.bucket.trouble = _ -> {};
        clips.bucket.calls.clear();

        ClipTable table = clips.table();

        ClipJob done = clips.job(table, asked.id());
        assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
        assertThat(done.attempts()).isEqualTo(2);
        assertThat(clips.bucket.calls).containsExactly("find", "put", "find");
        assertThat(clips.bucket.objects.values()).containsExactly(made);
        assertThat(clips.files("clips")).isEmpty();
    }

    @Test
    void shouldKeepAClipWhoseLastStateWasNotWrittenDown() throws IOException {
        clips.record();
        for (ClipStorage storage : ClipStorage.values()) {
            ClipTable before = clips.table();
            ClipJob asked = clips.requested(before, ManualClips.request(2, 6, storage));
            clips.pump(before);
            ClipJob done = clips.job(before, asked.id());
            assertThat(done.state()).isEqualTo(ClipState.SUCCEEDED);
            clips.jobs().save(done.in(ClipState.RUNNING, "", done.since()));
            clips.bucket.calls.clear();
            assertThat(clips.job(clips.table(), asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
            assertThat(clips.bucket.calls("put")).isZero();
        }
        assertThat(clips.files("clips")).hasSize(1).allMatch(name -> name.endsWith(".mp4"));
        assertThat(clips.bucket.objects).hasSize(1);
    }

    @Test
    void shouldGiveUpWhatEndsTheServerEachTime() throws IOException {
        clips.record();
        ClipTable before = clips.table();
        ClipJob asked = clips.requested(before, ManualClips.request(2, 6, ClipStorage.LOCAL));
        clips.jobs().save(asked.withAttempts(ClipJobs.ATTEMPTS_MAX).in(ClipState.RUNNING, "", asked.since()));
        ClipJob failed = clips.job(clips.table(), asked.id());
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
        clips.record();
        ClipTable before = clips.table();
        ClipJob asked = clips.requested(before, ManualClips.request(2, 6, ClipStorage.S3));
        clips.bucket.trouble = call -> {
            if (call.equals("put")) {
                before.stop();
                before.drain();
                throw FakeBucket.passing();
            }
        };
        clips.pump(before);
        before.close(Duration.ofSeconds(60));
        ClipJob kept = clips.jobs().load().jobs().getFirst();
        assertThat(kept.state()).isEqualTo(ClipState.QUEUED);
        assertThat(kept.attempts()).isZero();
        clips.bucket.trouble = _ -> {};
        assertThat(clips.job(clips.table(), asked.id()).state()).isEqualTo(ClipState.SUCCEEDED);
    }

    @Test
    void shouldRemoveWhatACancelledJobHasUploaded() throws IOException {
        clips.record();
        ClipTable table = clips.table();
        clips.bucket.trouble = call -> {
            if (call.equals("put")) {
                clips.bucket.uploads.put("left", new FakeBucket.Upload(bucketName(table)));
                answerLater(table.remove(onlyId()));
                table.drain();
            }
            if (call.equals("abort") && clips.bucket.calls("abort") == 1) {
                throw FakeBucket.passing();
            }
        };
        ClipJob asked = clips.requested(table, ManualClips.request(2, 6, ClipStorage.S3));
        clips.pump(table);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(clips.job(table, asked.id()).state()).isEqualTo(ClipState.CANCELLED);
        assertThat(clips.files("clips")).isEmpty();
        assertThat(clips.bucket.uploads).hasSize(1);
        clips.pass(table, 2);
        assertThat(clips.bucket.uploads).isEmpty();
        assertThat(clips.bucket.objects).as("it was complete just then").isEmpty();
        assertThat(clips.events).noneMatch(HookEvent.ClipFailed.class::isInstance);
    }

    private static void answerLater(CompletableFuture<Boolean> removed) {
        assertThat(removed).isNotNull();
    }

    private String onlyId() {
        return clips.events.stream()
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
        clips.record();
        clips.clock.advance(Duration.ofHours(1));
        ClipTable table = clips.table(new ClipTable.Limits(3, 2));
        Instant ahead = clips.clock.wallTime().plusSeconds(60);
        double aheadS = Duration.between(T0, ahead).toMillis() / 1000.0;
        for (int i = 0; i < 3; i++) {
            clips.requested(table, ManualClips.request(aheadS + i, 5, ClipStorage.LOCAL));
        }
        assertRefused(table, ManualClips.request(aheadS + 9, 5, ClipStorage.LOCAL), "3 clips have not been made yet");
        for (ClipStatus each : clips.answer(table, table.all())) {
            clips.answer(table, table.remove(each.job().id()));
        }
        // Cancelled ones make room by being forgotten, clips in the directory do not.
        for (int i = 0; i < 2; i++) {
            clips.requested(table, ManualClips.request(i, 5, ClipStorage.LOCAL));
            clips.pump(table);
        }
        assertThat(clips.answer(table, table.all())).hasSize(3);
        clips.requested(table, ManualClips.request(2, 5, ClipStorage.LOCAL));
        clips.pump(table);
        assertThat(clips.answer(table, table.all())).hasSize(3);
        assertRefused(
                table,
                ManualClips.request(3, 5, ClipStorage.LOCAL),
                "2 clips are kept: delete some, or set clipsDeleteAfter");
    }

    private void assertRefused(ClipTable table, ClipRequest request, String reason) {
        CompletableFuture<ClipTable.Requested> refused = table.request(request);
        clips.pump(table);
        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(ClipRefusedException.class)
                .hasMessage(reason);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        ClipTable table = clips.table();
        double far = ClipRequest.AHEAD_MAX.toSeconds();
        clips.requested(table, ManualClips.request(far - 5, 5, ClipStorage.LOCAL));
        assertRefused(
                table, ManualClips.request(far - 4, 5, ClipStorage.LOCAL), "the range is more than 30 days ahead");
        table.apply(ManualClips.config("", Duration.ZERO));
        assertThat(table.usualStorage()).isEqualTo(ClipStorage.LOCAL);
        assertRefused(table, ManualClips.request(1, 5, ClipStorage.S3), "there is no bucket: clipsS3Bucket is not set");
        assertThatThrownBy(() -> ManualClips.request(0, 24 * 3600 + 1, ClipStorage.LOCAL))
                .hasMessage("the duration is more than 24 hours");
        assertThatThrownBy(() -> ManualClips.request(0, 0, ClipStorage.LOCAL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldForgetWhatIsOld() throws IOException {
        clips.record();
        clips.config = ManualClips.config("clips", Duration.ofHours(2));
        ClipTable table = clips.table();
        ClipJob local = clips.requested(table, ManualClips.request(2, 6, ClipStorage.LOCAL));
        ClipJob uploaded = clips.requested(table, ManualClips.request(2, 6, ClipStorage.S3));
        clips.pass(table, 2);
        clips.clock.advance(Duration.ofHours(1).plusMinutes(59));
        clips.pass(table, 1);
        assertThat(clips.job(table, local.id()).state()).isEqualTo(ClipState.SUCCEEDED);
        clips.clock.advance(Duration.ofMinutes(1));
        clips.pass(table, 1);
        assertThat(clips.answer(table, table.all())).isEmpty();
        assertThat(clips.files("clips")).isEmpty();
        assertThat(clips.files("clip-jobs")).isEmpty();
        assertThat(clips.bucket.objects)
                .as("the bucket has rules of its own")
                .containsKey(uploaded.place().name());
    }
}
