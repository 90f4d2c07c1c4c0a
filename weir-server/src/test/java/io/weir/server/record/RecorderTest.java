package io.weir.server.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.config.ConfigLoader;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import io.weir.config.RecordFormat;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Cursor;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Source;
import io.weir.media.mp4.MtxiBox;
import io.weir.server.hook.HookEvent;
import io.weir.server.recordings.RecordPath;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLog;
import io.weir.server.segment.DiskThreads;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recorders over a disk in memory, in media time. */
class RecorderTest {
    private static final Track VIDEO = Track.of(
            0,
            new Codec.H264(
                    List.of(Bytes.ofHex("6764001eacd940a02ff970110000030001000003003c0f162d96")),
                    List.of(Bytes.ofHex("68ef8fcb"))));
    private static final Track OTHER_VIDEO = Track.of(
            0,
            new Codec.H264(
                    List.of(Bytes.ofHex("6764001eacd940a02ff970110000030001000003003c0f162d96")),
                    List.of(Bytes.ofHex("68ef8fcc"))));
    private static final Track SOUND = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));
    private static final PathName CAM = new PathName("cam");
    private static final int PICTURE_BYTES = 1_000;
    private static final long BUDGET_BYTES = 200L << 20;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final LiveStream stream =
            new LiveStream(home.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(), clock);
    private final FakeDisk disk = new FakeDisk();
    private final Counters counters = new Counters();
    private final List<HookEvent> events = new CopyOnWriteArrayList<>();
    private final List<RecordedSegment> complete = new CopyOnWriteArrayList<>();
    private final WriteBudget budget = new WriteBudget(BUDGET_BYTES);
    private final Recorders recorders = new Recorders(
            new Recorder.Surroundings(clock, ZoneOffset.UTC, new Random(1), disk, budget, new DiskThreads()),
            new RecorderReport.Surroundings(clock, this::hear, new Log(), RecordCounters.of(counters)));
    private FeedSink feed = stream.openFeed(home.eventLoop());
    private long pictures;
    /** Whether a recorder that says of a gap finds a mistake of ours. */
    private volatile boolean mistaken;

    private final class Log implements SegmentLog {
        @Override
        public void onOpen(RecordedSegment segment) {
            assertThat(segment.open()).isTrue();
        }

        @Override
        public void onFlushed(RecordedSegment segment) {
            assertThat(segment.sizeBytes()).isPositive();
        }

        @Override
        public void onComplete(RecordedSegment segment) {
            complete.add(segment);
        }
    }

    @BeforeEach
    void begin() {
        home.freezeTime();
        clock.advance(Duration.ofDays(10_000));
        feed.track(VIDEO);
        feed.track(SOUND);
        run();
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        run();
        home.finishAndReleaseAll();
    }

    private void hear(HookEvent event) {
        if (mistaken && event.type().equals("recordGap")) {
            throw new IllegalStateException("on purpose");
        }
        events.add(event);
    }

    private void run() {
        home.runPendingTasks();
    }

    private static PathMatch match(String lines) {
        StringBuilder text = new StringBuilder("paths:\n  cam:\n");
        List.of("record: yes", "recordPath: /rec/%path/%s-%f", "recordSegmentDuration: 4s").stream()
                .filter(line -> !lines.contains(line.substring(0, line.indexOf(' '))))
                .forEach(line -> text.append("    ").append(line).append('\n'));
        lines.lines().forEach(line -> text.append("    ").append(line).append('\n'));
        try {
            return new PathRules(ConfigLoader.loadText("test.yml", text.toString(), Map.of())
                            .config()
                            .paths())
                    .find(CAM)
                    .orElseThrow();
        } catch (io.weir.config.ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private void record(String lines) {
        recorders.onStream(CAM, match(lines), stream);
        run();
    }

    /** Pictures, ten a second with a keyframe every second, and as much sound; the clock goes along. */
    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            long ms = 100 * pictures;
            send(VIDEO, ms, pictures % 10 == 0, PICTURE_BYTES);
            send(SOUND, ms, true, 100);
            pictures++;
            clock.advance(Duration.ofMillis(100));
            run();
        }
    }

    private void send(Track track, long ms, boolean keyframe, int bytes) {
        long ticks = Ticks.ofMillis(ms, track.clockRate());
        feed.unit(new AccessUnit(track.id(), ticks, ticks, keyframe, clock.nanoTime(), Bytes.wrap(new byte[bytes])));
    }

    private void end() {
        stream.close(EndReason.PUBLISHER_GONE);
        run();
        recorders.close(DEADLINE);
        run();
    }

    private static Mp4File open(Bytes bytes) throws Exception {
        return Mp4File.open(Mp4Source.of(bytes));
    }

    private static List<Long> times(Bytes bytes) throws Exception {
        List<Long> times = new ArrayList<>();
        Mp4Cursor cursor = open(bytes).cursor();
        for (var sample = cursor.next(); sample != null; sample = cursor.next()) {
            if (sample.trackId() == 1) {
                times.add(Ticks.toMillis(sample.ptsTicks(), VIDEO.clockRate()));
            }
        }
        return times;
    }

    private RecorderStatus status() {
        return recorders.status(CAM).orElseThrow();
    }

    private void awaitState(RecorderState state) {
        await(state.name()).atMost(DEADLINE).until(() -> {
            run();
            return status().state() == state;
        });
    }

    private void awaitWritten() {
        await("all written").atMost(DEADLINE).until(() -> budget.waitingBytes() == 0);
        run();
    }

    private List<String> types() {
        return events.stream().map(HookEvent::type).toList();
    }

    @Test
    void shouldBeginSegmentsAtKeyframes() throws Exception {
        record("");
        publish(95);
        end();
        List<Path> files = disk.paths();
        assertThat(files).hasSize(3);
        assertThat(times(disk.content(files.getFirst()))).hasSize(40).startsWith(0L, 100L);
        assertThat(times(disk.content(files.get(1))))
                .as("the sound before the keyframe is the first of the segment")
                .hasSize(40)
                .startsWith(100L);
        assertThat(times(disk.content(files.get(2)))).hasSize(15);
        List<MtxiBox> boxes = new ArrayList<>();
        for (Path file : files) {
            Mp4File read = open(disk.content(file));
            boxes.add(read.recording().orElseThrow());
            assertThat(read.declaredDurationNs()).isEqualTo(read.durationNs());
        }
        assertThat(boxes).extracting(MtxiBox::segmentNumber).containsExactly(0L, 1L, 2L);
        assertThat(boxes)
                .extracting(MtxiBox::streamId)
                .containsOnly(boxes.getFirst().streamId());
        assertThat(boxes.get(1).dtsNs() - boxes.get(0).dtsNs()).isEqualTo(3_900_000_000L);
        assertThat(boxes.get(1).ntpNs() - boxes.get(0).ntpNs()).isEqualTo(3_900_000_000L);
        assertThat(complete).hasSize(3).allMatch(segment -> !segment.open());
        assertThat(complete.get(1).start())
                .isEqualTo(complete.getFirst().start().plusMillis(3_900));
        assertThat(types())
                .containsExactly(
                        "recordSegmentCreate",
                        "recordSegmentComplete",
                        "recordSegmentCreate",
                        "recordSegmentComplete",
                        "recordSegmentCreate",
                        "recordSegmentComplete");
        assertThat(recorders.statuses()).isEmpty();
        assertThat(counters.value("record_units_dropped")).isZero();
    }

    /** Sound before a keyframe that came before it belongs to the segment that begins with the keyframe. */
    @Test
    void shouldKeepEverySoundOnceAcrossSegments() throws Exception {
        record("");
        publish(90);
        end();
        int sounds = 0;
        for (Path file : disk.paths()) {
            Mp4Cursor cursor = open(disk.content(file)).cursor();
            for (var sample = cursor.next(); sample != null; sample = cursor.next()) {
                sounds += sample.trackId() == 2 ? 1 : 0;
            }
        }
        assertThat(sounds).isEqualTo(90);
    }

    /** VP9 has it in its keyframes only, and players want it before these. */
    @Test
    void shouldSayHowLargePicturesAreThatOnlyKeyframesTell() throws Exception {
        Track vp9 = Track.of(0, new Codec.Vp9(0, 0, 8, 1, false));
        Bytes keyframe = Bytes.ofHex("82498342204ff02cf0");
        feed.track(vp9);
        run();
        record("");
        for (int i = 0; i < 50; i++) {
            long ticks = Ticks.ofMillis(100L * i, vp9.clockRate());
            boolean isKeyframe = i % 10 == 0;
            Bytes payload = isKeyframe ? keyframe : Bytes.of(0x86);
            feed.unit(new AccessUnit(0, ticks, ticks, isKeyframe, clock.nanoTime(), payload));
            clock.advance(Duration.ofMillis(100));
            run();
        }
        end();
        assertThat(disk.paths()).hasSize(2);
        for (Path file : disk.paths()) {
            String hex = HexFormat.of().formatHex(disk.content(file).toArray());
            int entry = hex.indexOf(
                    HexFormat.of().formatHex("vp09".getBytes(StandardCharsets.US_ASCII)),
                    hex.indexOf(HexFormat.of().formatHex("stsd".getBytes(StandardCharsets.US_ASCII))));
            assertThat(hex.substring(entry + 56, entry + 64)).as("1280×720").isEqualTo("050002d0");
        }
    }

    @Test
    void shouldPlayUpToTheLastPartWhereverItIsCut() throws Exception {
        record("recordPartDuration: 500ms");
        publish(30);
        end();
        Bytes whole = disk.content(disk.paths().getFirst());
        int last = 0;
        int readable = 0;
        for (int length = 0; length <= whole.length(); length += 97) {
            try {
                int count = times(whole.slice(0, length)).size();
                assertThat(count).isGreaterThanOrEqualTo(last);
                last = count;
                readable++;
            } catch (io.weir.media.MediaException _) {
                assertThat(last).as("nothing is lost by what comes later").isZero();
            }
        }
        assertThat(readable).isGreaterThan(100);
        assertThat(last).isBetween(20, 30);
    }

    @Test
    void shouldBeginAnotherRecordingWhenTracksChange() throws Exception {
        record("");
        publish(15);
        feed.track(OTHER_VIDEO);
        publish(25);
        end();
        assertThat(disk.paths()).hasSize(2);
        MtxiBox first = open(disk.content(disk.paths().get(0))).recording().orElseThrow();
        MtxiBox second = open(disk.content(disk.paths().get(1))).recording().orElseThrow();
        assertThat(second.streamId()).isNotEqualTo(first.streamId());
        assertThat(times(disk.content(disk.paths().get(0)))).hasSize(15);
        assertThat(times(disk.content(disk.paths().get(1)))).hasSize(20);
    }

    /** Sound may come first; other metadata are no other tracks. */
    @Test
    void shouldNotBeDisturbedByMetadata() {
        feed = stream.openFeed(home.eventLoop());
        feed.track(SOUND);
        feed.track(VIDEO);
        run();
        record("");
        publish(15);
        feed.metadata(Bytes.ofUtf8("other"));
        publish(15);
        end();
        assertThat(disk.paths()).hasSize(1);
        assertThat(complete.getFirst().durationNs()).isEqualTo(3_000_000_000L);
    }

    @Test
    void shouldGoOnWhenAnotherFeedBringsOtherCodecs() throws Exception {
        record("");
        publish(15);
        feed = stream.openFeed(home.eventLoop());
        feed.track(SOUND);
        run();
        home.advanceTimeBy(10, java.util.concurrent.TimeUnit.SECONDS);
        home.runScheduledPendingTasks();
        publish(20);
        end();
        assertThat(disk.paths()).hasSize(2);
        assertThat(open(disk.content(disk.paths().get(1))).tracks()).hasSize(1);
    }

    /** Files that others have made at the times at which the next recording would begin. */
    private void occupy(int count) throws Exception {
        RecordPath files = new RecordPath("/rec/%path/%s-%f", RecordFormat.FMP4, ZoneOffset.UTC);
        for (int i = 0; i < count; i++) {
            disk.create(files.file(CAM, clock.wallTime().plusNanos(1_000L * i))).close();
        }
    }

    @Test
    void shouldTakeTheNextNameWhereFilesExist() throws Exception {
        occupy(SegmentWriter.NAMES_MAX);
        record("");
        publish(25);
        awaitWritten();
        awaitState(RecorderState.RECORDING);
        assertThat(disk.paths()).hasSize(SegmentWriter.NAMES_MAX + 1);
        end();
        assertThat(times(disk.content(disk.paths().getLast()))).hasSize(25);
    }

    @Test
    void shouldFailWhereTooManyFilesExistAndTryLater() throws Exception {
        occupy(SegmentWriter.NAMES_MAX + 1);
        record("");
        publish(15);
        awaitState(RecorderState.FAILED);
        assertThat(disk.paths()).hasSize(SegmentWriter.NAMES_MAX + 1);
        publish(40);
        awaitState(RecorderState.RECORDING);
        end();
    }

    @Test
    void shouldFailAndComeBackWhenTheDiskIsFull() throws Exception {
        record("");
        publish(25);
        awaitWritten();
        disk.bytesLeft(3 * PICTURE_BYTES);
        publish(20);
        awaitState(RecorderState.FAILED);
        assertThat(status().reason()).isEqualTo("no space left on device");
        assertThat(complete).hasSize(1);
        assertThat(times(disk.content(complete.getFirst().file()))).hasSizeBetween(10, 25);
        assertThat(open(disk.content(complete.getFirst().file())).declaredDurationNs())
                .isEqualTo(complete.getFirst().durationNs() / 1_000_000 * 1_000_000);
        publish(40);
        awaitWritten();
        awaitState(RecorderState.FAILED);
        assertThat(disk.paths()).as("what is empty is deleted").hasSize(1);
        int tries = disk.creations();
        disk.bytesLeft(Long.MAX_VALUE);
        publish((int) (RetryPace.LONGEST_NS / 100_000_000) + 20);
        awaitState(RecorderState.RECORDING);
        assertThat(disk.creations()).isGreaterThan(tries);
        end();
        MtxiBox before = open(disk.content(disk.paths().get(0))).recording().orElseThrow();
        MtxiBox after = open(disk.content(disk.paths().get(1))).recording().orElseThrow();
        assertThat(after.streamId()).isNotEqualTo(before.streamId());
        assertThat(types()).containsSubsequence("recordFailed", "recordResumed");
        assertThat(types()).filteredOn("recordFailed"::equals).hasSize(1);
        assertThat(counters.value("record_units_dropped")).isPositive();
    }

    @Test
    void shouldNotTryAgainAtOnceWhenItFails() {
        disk.bytesLeft(0);
        record("");
        publish(15);
        awaitState(RecorderState.FAILED);
        int tries = disk.creations();
        publish(10);
        awaitWritten();
        assertThat(disk.creations()).isEqualTo(tries);
    }

    /** A silence is a gap, and the recorder fails where it says so. */
    private void failByMistake() {
        mistaken = true;
        clock.advance(Duration.ofSeconds(6));
        pictures += 60;
        publish(1);
        mistaken = false;
        publish(4);
    }

    private void pass(long ms) {
        home.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
        run();
    }

    @Test
    void shouldRecordAgainAWhileAfterAMistakeOfOurs() throws Exception {
        record("");
        CountDownLatch hung = disk.hang();
        publish(25);
        failByMistake();
        assertThat(status().state()).isEqualTo(RecorderState.FAILED);
        assertThat(status().reason()).isEqualTo("internal error");
        assertThat(recorders.countsByState()).containsEntry("failed", 1L);
        hung.countDown();
        awaitWritten();
        pass(1_999);
        assertThat(status().state())
                .as("also once the disk has taken what came before")
                .isEqualTo(RecorderState.FAILED);
        assertThat(disk.paths()).hasSize(1);
        pass(1);
        publish(25);
        awaitState(RecorderState.RECORDING);
        failByMistake();
        pass(3_999);
        assertThat(status().state()).as("the next pause is longer").isEqualTo(RecorderState.FAILED);
        pass(1);
        publish(25);
        awaitState(RecorderState.RECORDING);
        end();
        assertThat(disk.paths()).hasSize(3);
        for (Path file : disk.paths()) {
            assertThat(times(disk.content(file))).as("nothing twice").hasSize(25);
        }
        assertThat(types())
                .containsSubsequence("recordFailed", "recordResumed", "recordFailed", "recordResumed")
                .filteredOn("recordFailed"::equals)
                .hasSize(2);
    }

    @Test
    void shouldNotSeemToRecordWhenTheDiskTakesWhatCameBeforeAMistake() {
        record("");
        CountDownLatch hung = disk.hang();
        publish(25);
        failByMistake();
        pass(2_000);
        hung.countDown();
        awaitWritten();
        run();
        assertThat(disk.paths()).hasSize(1);
        assertThat(status().state()).isEqualTo(RecorderState.FAILED);
        assertThat(types()).doesNotContain("recordResumed");
        publish(25);
        awaitState(RecorderState.RECORDING);
        end();
        assertThat(types()).contains("recordResumed");
    }

    @Test
    void shouldEndWithItsStreamWhileItWaitsAfterAMistakeOfOurs() {
        record("");
        publish(15);
        failByMistake();
        assertThat(status().state()).isEqualTo(RecorderState.FAILED);
        recorders.onStreamEnd(CAM, stream);
        end();
        assertThat(recorders.statuses()).isEmpty();
        pass(30_000);
        assertThat(disk.paths()).hasSize(1);
    }

    @Test
    void shouldEndAlsoWhenItsSegmentCannotBeEnded() {
        record("");
        publish(15);
        awaitWritten();
        long rest = BUDGET_BYTES / 2;
        WriteBudget.Share share = budget.of(Path.of("/rec"));
        assertThat(share.tryTake(rest)).isTrue();
        mistaken = true;
        stream.close(EndReason.PUBLISHER_GONE);
        run();
        await("the recorder is gone")
                .atMost(DEADLINE)
                .until(() -> recorders.statuses().isEmpty());
        share.give(rest);
    }

    @Test
    void shouldLeaveOutWhatTheDiskDoesNotTakeAndBeginAnewAtAKeyframe() throws Exception {
        record("recordPartDuration: 100ms");
        publish(15);
        awaitWritten();
        CountDownLatch hung = disk.hang();
        publish(WriteQueue.PARTS_MAX + 40);
        assertThat(status().state()).isEqualTo(RecorderState.GAP);
        assertThat(status().droppedCount()).isPositive();
        assertThat(budget.waitingBytes()).isLessThanOrEqualTo(WriteQueue.BYTES_MAX);
        hung.countDown();
        awaitWritten();
        publish(25);
        awaitState(RecorderState.RECORDING);
        end();
        assertThat(types()).contains("recordGap");
        MtxiBox before = open(disk.content(disk.paths().getFirst())).recording().orElseThrow();
        MtxiBox after = open(disk.content(disk.paths().getLast())).recording().orElseThrow();
        assertThat(after.streamId()).isNotEqualTo(before.streamId());
        assertThat(after.segmentNumber()).isZero();
    }

    /** More recordings than threads hang with one disk; those on another one go on. */
    @Test
    void shouldNotBeHeldUpByAnotherDisk() {
        CountDownLatch hung = disk.hang(Path.of("/hung"));
        for (int i = 0; i <= DiskThreads.THREADS_OF_ROOT; i++) {
            recorders.onStream(new PathName("hung" + i), match("recordPath: /hung/%path/%s-%f"), stream);
        }
        record("");
        publish(95);
        await("segments of the disk that works").atMost(DEADLINE).until(() -> complete.size() == 2);
        assertThat(complete).allMatch(segment -> segment.path().equals(CAM));
        assertThat(status().gapCount()).isZero();
        hung.countDown();
        awaitWritten();
    }

    @Test
    void shouldCallAPauseAGap() throws Exception {
        record("");
        publish(15);
        pictures += 70;
        clock.advance(Duration.ofSeconds(7));
        while (pictures % 10 != 0) {
            pictures++;
        }
        publish(20);
        end();
        assertThat(disk.paths()).hasSize(2);
        assertThat(open(disk.content(disk.paths().getFirst())).durationNs()).isEqualTo(1_500_000_000L);
        assertThat(types()).contains("recordGap");
    }

    /** Media that runs faster than the clock, as of a file that is sent at once. */
    @Test
    void shouldBeginAnewWhenTheMediaLeavesTheClock() {
        record("recordSegmentDuration: 1h");
        for (int i = 0; i < 120; i++) {
            send(VIDEO, 100 * pictures, pictures % 10 == 0, PICTURE_BYTES);
            pictures++;
            run();
        }
        end();
        assertThat(disk.paths()).hasSize(2);
        assertThat(complete.get(1).start()).isBefore(complete.getFirst().end());
    }

    @Test
    void shouldFollowItsConfigurationWithoutAnInterruption() throws Exception {
        record("");
        publish(15);
        record("recordFormat: mpegts");
        publish(20);
        recorders.onStream(CAM, match("record: no"), stream);
        publish(20);
        awaitWritten();
        await("end").atMost(DEADLINE).until(() -> complete.size() == 2);
        assertThat(disk.paths().getFirst().toString()).endsWith(".mp4");
        assertThat(disk.paths().getLast().toString()).endsWith(".ts");
        assertThat(times(disk.content(disk.paths().getFirst()))).hasSize(20);
        assertThat(recorders.statuses()).isEmpty();
        assertThat(counters.value("record_gaps")).isZero();
    }

    @Test
    void shouldDoAsTheApiSaysUntilItSaysOtherwise() {
        PathMatch off = match("record: no");
        recorders.onStream(CAM, off, stream);
        publish(15);
        assertThat(recorders.statuses()).isEmpty();
        assertThat(recorders.record(CAM, off, true)).isTrue();
        publish(15);
        assertThat(status().byApi()).isTrue();
        recorders.onStream(CAM, off, stream);
        run();
        assertThat(recorders.statuses()).hasSize(1);
        assertThat(recorders.record(CAM, off, false)).isTrue();
        run();
        assertThat(recorders.statuses()).isEmpty();
        assertThat(recorders.wish(CAM)).isEmpty();
        assertThat(recorders.record(CAM, match(""), false)).isTrue();
        recorders.onStream(CAM, match(""), stream);
        run();
        assertThat(recorders.statuses()).isEmpty();
    }

    /** Not one byte of what is written already is lost when a name is taken. */
    @Test
    void shouldNotWriteOverAFile() {
        record("recordPath: /rec/%path/%s");
        publish(5);
        recorders.onStream(CAM, match("record: no"), stream);
        run();
        record("recordPath: /rec/%path/%s");
        publish(5);
        end();
        assertThat(disk.paths()).hasSize(2);
    }

    @Test
    void shouldSyncAsConfigured() {
        record("recordSync: none");
        publish(45);
        end();
        assertThat(disk.syncs()).isZero();
    }
}
