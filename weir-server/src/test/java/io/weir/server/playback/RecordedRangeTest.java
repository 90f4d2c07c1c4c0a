package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.MtxiBox;
import io.weir.server.recordings.RecordedSegment;
import io.weir.testkit.FixtureMedia;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which units a range has, and when. */
class RecordedRangeTest {
    private static final int FPS = 30;

    @TempDir
    Path directory;

    private Recordings recordings;

    @BeforeEach
    void setUp() {
        recordings = new Recordings(directory);
    }

    /** A unit of a range in milliseconds. */
    private record Seen(MediaKind kind, long ptsMs, long dtsMs, boolean keyframe) {}

    private RecordedRange open(double start, double seconds, StartMode mode, GapPolicy gaps) throws Exception {
        return recordings.open(
                new RangeRequest(Recordings.PATH, Recordings.at(start), (long) (seconds * 1e9), mode, gaps));
    }

    private static List<Seen> read(RecordedRange range) throws Exception {
        List<Seen> seen = new ArrayList<>();
        for (RangeUnit unit = range.next(); unit != null; unit = range.next()) {
            int id = unit.trackId();
            Track track = range.tracks().stream()
                    .map(each -> each.track())
                    .filter(each -> each.id() == id)
                    .findFirst()
                    .orElseThrow();
            assertThat(range.payload(unit).length()).isEqualTo(unit.sample().sizeBytes());
            seen.add(new Seen(
                    track.kind(),
                    Ticks.toMillis(unit.ptsTicks(), track.clockRate()),
                    Ticks.toMillis(unit.dtsTicks(), track.clockRate()),
                    unit.sample().keyframe()));
        }
        return seen;
    }

    private static List<Seen> of(MediaKind kind, List<Seen> all) {
        return all.stream().filter(each -> each.kind() == kind).toList();
    }

    private static List<Seen> shown(List<Seen> all) {
        return all.stream()
                .filter(each -> each.kind() == MediaKind.VIDEO && each.ptsMs() >= 0)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {FixtureMedia.H264_AAC_FLV, FixtureMedia.H264_BFRAMES_AAC_FLV})
    void shouldGoOverFilesWithoutASeam(String fixture) throws Exception {
        recordings.record(new Recordings.Recording(fixture, 0, 4, 3));

        try (RecordedRange range = open(1.5, 8, StartMode.EXACT, GapPolicy.STOP)) {
            assertThat(range.start()).isEqualTo(Recordings.at(1.5));
            assertThat(range.durationNs()).isEqualTo(8_000_000_000L);
            assertThat(range.gaps()).isEmpty();
            List<Seen> all = read(range);
            List<Seen> video = of(MediaKind.VIDEO, all);
            assertThat(video.getFirst().keyframe()).isTrue();
            // The group of pictures that the start is in the middle of.
            assertThat(video.getFirst().ptsMs()).isBetween(-500L - 70, -400L);
            assertThat(shown(all)).hasSizeBetween(8 * FPS - 3, 8 * FPS + 3);
            List<Seen> audio = of(MediaKind.AUDIO, all);
            assertThat(audio.getFirst().ptsMs()).isBetween(0L, 30L);
            for (List<Seen> track : List.of(video, audio)) {
                for (int i = 1; i < track.size(); i++) {
                    assertThat(track.get(i).dtsMs() - track.get(i - 1).dtsMs())
                            .as("unit %d", i)
                            .isBetween(0L, 50L);
                }
            }
            range.rewind();
            assertThat(read(range)).isEqualTo(all);
        }
    }

    @Test
    void shouldBeginAtTheKeyframeBeforeWhenAsked() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 2));

        try (RecordedRange range = open(2.5, 3, StartMode.KEYFRAME, GapPolicy.STOP)) {
            // The fixture's pictures are a little behind its sound.
            assertThat(range.start()).isBetween(Recordings.at(2), Recordings.at(2.05));
            assertThat(range.durationNs()).isBetween(3_450_000_000L, 3_500_000_000L);
            List<Seen> all = read(range);
            assertThat(of(MediaKind.VIDEO, all).getFirst()).isEqualTo(new Seen(MediaKind.VIDEO, 0, 0, true));
            assertThat(shown(all)).hasSizeBetween(7 * FPS / 2 - 3, 7 * FPS / 2 + 2);
        }
    }

    @Test
    void shouldTreatGapsAsAsked() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 2));
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 10, 2, 2));

        try (RecordedRange range = open(2.5, 20, StartMode.EXACT, GapPolicy.STOP)) {
            assertThat(range.durationNs()).isEqualTo(1_500_000_000L);
            assertThat(range.gaps()).containsExactly(new Gap(Recordings.at(4), Recordings.at(10), Gap.NOT_RECORDED));
            assertThat(shown(read(range))).hasSizeBetween(44, 46);
        }
        try (RecordedRange range = open(2.5, 20, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.durationNs()).isEqualTo(5_500_000_000L);
            assertThat(range.gaps()).extracting(Gap::from).containsExactly(Recordings.at(4), Recordings.at(14));
            List<Seen> all = read(range);
            List<Seen> shown = shown(all);
            assertThat(shown).hasSizeBetween(5 * FPS + 13, 5 * FPS + 17);
            assertThat(shown.getLast().ptsMs()).isBetween(5_400L, 5_560L);
            for (int i = 1; i < shown.size(); i++) {
                assertThat(shown.get(i).dtsMs() - shown.get(i - 1).dtsMs()).isBetween(0L, 80L);
            }
        }
        assertThatThrownBy(() -> open(2.5, 20, StartMode.EXACT, GapPolicy.FAIL))
                .isInstanceOf(RangeException.class)
                .hasMessage("the recording has a gap from 2026-03-01T10:00:04Z to 2026-03-01T10:00:10Z"
                        + " (nothing is recorded)");
        open(2.5, 1, StartMode.EXACT, GapPolicy.FAIL).close();
        assertThatThrownBy(() -> open(5, 3, StartMode.EXACT, GapPolicy.SKIP))
                .isInstanceOf(RangeException.class)
                .hasMessage("no recording segments found");
    }

    @Test
    void shouldBeginWithWhatIsThereAfterAGap() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 10, 2, 1));

        try (RecordedRange range = open(5, 6, StartMode.EXACT, GapPolicy.STOP)) {
            assertThat(range.start()).isEqualTo(Recordings.at(10));
            assertThat(range.durationNs()).isEqualTo(1_000_000_000L);
            assertThat(read(range).getFirst().ptsMs()).isZero();
        }
    }

    @Test
    void shouldLeaveOutWhatHasOtherTracks() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        recordings.record(new Recordings.Recording("hevc_bframes.flv", 4, 2, 1));
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 8, 2, 1));

        try (RecordedRange range = open(0, 12, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.durationNs()).isEqualTo(4_000_000_000L);
            assertThat(range.gaps())
                    .containsExactly(
                            new Gap(Recordings.at(2), Recordings.at(8), Gap.OTHER_TRACKS),
                            new Gap(Recordings.at(10), Recordings.at(12), Gap.NOT_RECORDED));
            assertThat(shown(read(range))).hasSizeBetween(4 * FPS - 2, 4 * FPS + 2);
        }
    }

    /** However many files of other tracks there are, with or without time between them: what is missing is missing once. */
    @Test
    void shouldMakeOneGapOfAllThatHasOtherTracks() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        recordings.record(new Recordings.Recording("hevc_bframes.flv", 2, 2, 2));
        recordings.record(new Recordings.Recording("opus.flv", 6, 2, 1));
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 8, 2, 1));
        recordings.record(new Recordings.Recording("hevc_bframes.flv", 10, 2, 1));

        try (RecordedRange range = open(0, 14, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.gaps())
                    .containsExactly(
                            new Gap(Recordings.at(2), Recordings.at(8), Gap.OTHER_TRACKS),
                            new Gap(Recordings.at(10), Recordings.at(14), Gap.OTHER_TRACKS));
            assertThat(range.durationNs()).isEqualTo(4_000_000_000L);
        }
    }

    /** Transport streams do not say what they continue, so that only reading them shows it. */
    @Test
    void shouldKnowInTheEndThatTheTracksBecameOthers() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        recordings.recordTs(new Recordings.Recording("hevc_bframes.flv", 4, 4, 1));

        try (RecordedRange range = open(0, 3, StartMode.EXACT, GapPolicy.FAIL)) {
            read(range);
            range.requireWhole();
            assertThat(range.durationNs()).isEqualTo(3_000_000_000L);
            assertThat(range.gaps()).isEmpty();
        }
        try (RecordedRange range = open(0, 7, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.durationNs()).isEqualTo(7_000_000_000L);
            read(range);
            assertThat(range.durationNs()).isBetween(3_900_000_000L, 4_100_000_000L);
            assertThat(range.gaps()).singleElement().satisfies(gap -> {
                assertThat(gap.from()).isBetween(Recordings.at(3.9), Recordings.at(4.1));
                assertThat(gap.to()).isEqualTo(Recordings.at(7));
                assertThat(gap.reason()).isEqualTo(Gap.OTHER_TRACKS);
            });
        }
        try (RecordedRange range = open(0, 7, StartMode.EXACT, GapPolicy.FAIL)) {
            read(range);
            assertThatThrownBy(range::requireWhole)
                    .isInstanceOf(RangeException.class)
                    .hasMessageEndingWith("to 2026-03-01T10:00:07Z (the tracks are others)");
        }
    }

    /** A camera that changes its settings and changes them back. */
    @Test
    void shouldPassOverTransportStreamsWithOtherTracks() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        recordings.recordTs(new Recordings.Recording("hevc_bframes.flv", 4, 2, 2));
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 8, 4, 2));
        recordings.recordTs(new Recordings.Recording("hevc_bframes.flv", 16, 2, 1));

        try (RecordedRange range = open(1, 17, StartMode.EXACT, GapPolicy.SKIP)) {
            List<Seen> shown = shown(read(range));
            assertThat(shown).hasSizeBetween(11 * FPS - 2, 11 * FPS + 2);
            for (int i = 1; i < shown.size(); i++) {
                assertThat(shown.get(i).dtsMs() - shown.get(i - 1).dtsMs()).isBetween(0L, 150L);
            }
            assertThat(range.durationNs()).isBetween(10_900_000_000L, 11_200_000_000L);
            assertThat(range.gaps()).hasSize(2).allMatch(gap -> gap.reason().equals(Gap.OTHER_TRACKS));
            assertThat(range.gaps().getFirst().from()).isBetween(Recordings.at(3.9), Recordings.at(4.1));
            assertThat(range.gaps().getFirst().to()).isEqualTo(Recordings.at(8));
            assertThat(range.gaps().getLast().from()).isBetween(Recordings.at(15.9), Recordings.at(16.1));
            assertThat(range.gaps().getLast().to()).isEqualTo(Recordings.at(18));
            List<Gap> once = range.gaps();
            range.rewind();
            assertThat(shown(read(range))).isEqualTo(shown);
            assertThat(range.gaps()).isEqualTo(once);
        }
        try (RecordedRange range = open(1, 17, StartMode.EXACT, GapPolicy.STOP)) {
            assertThat(shown(read(range))).hasSizeBetween(3 * FPS - 2, 3 * FPS + 2);
        }
    }

    @Test
    void shouldKnowInTheEndThatAFileIsShort() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        RecordedSegment whole = recordings.all().removeLast();
        recordings.add(new RecordedSegment(
                whole.path(),
                whole.file(),
                whole.start(),
                8_000_000_000L,
                whole.sizeBytes(),
                whole.format(),
                false,
                null));

        try (RecordedRange range = open(0, 6, StartMode.EXACT, GapPolicy.SKIP)) {
            read(range);
            assertThat(range.durationNs()).isBetween(3_900_000_000L, 4_100_000_000L);
            assertThat(range.gaps()).extracting(Gap::reason).containsExactly(Gap.SHORT);
        }
    }

    /** Sound goes on a little after the picture with which the next file begins. */
    @Test
    void shouldNotCountTwiceWhatTwoFilesHave() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 3));
        recordings
                .all()
                .replaceAll(each -> new RecordedSegment(
                        each.path(),
                        each.file(),
                        each.start(),
                        each.durationNs() + 11_000_000,
                        each.sizeBytes(),
                        each.format(),
                        each.open(),
                        each.continuity()));

        try (RecordedRange range = open(1, 30, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.durationNs()).isEqualTo(11_011_000_000L);
        }
    }

    @Test
    void shouldKnowInTheEndThatAFileInTheMiddleIsShort() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 3));
        RecordedSegment middle = recordings.all().get(1);
        try (FileChannel file = FileChannel.open(middle.file(), StandardOpenOption.WRITE)) {
            file.truncate(middle.sizeBytes() / 3);
        }

        try (RecordedRange range = open(1, 11, StartMode.EXACT, GapPolicy.SKIP)) {
            read(range);
            assertThat(range.durationNs()).isBetween(10_900_000_000L, 11_100_000_000L);
            assertThat(range.gaps()).singleElement().satisfies(gap -> {
                assertThat(gap.from()).isBetween(Recordings.at(4.5), Recordings.at(6.9));
                assertThat(gap.to()).isBetween(Recordings.at(7.95), Recordings.at(8.05));
                assertThat(gap.reason()).isEqualTo(Gap.SHORT);
            });
            List<Gap> once = range.gaps();
            range.rewind();
            read(range);
            assertThat(range.gaps()).isEqualTo(once);
        }
        try (RecordedRange range = open(1, 11, StartMode.EXACT, GapPolicy.FAIL)) {
            read(range);
            assertThatThrownBy(range::requireWhole).isInstanceOf(RangeException.class);
        }
    }

    /** Each of them says what it continues, so that none but the first is opened, however many there are. */
    @Test
    void shouldTakeAnyNumberOfFilesWithOtherTracks() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        recordings.record(new Recordings.Recording("hevc_bframes.flv", 2, 2, 1));
        RecordedSegment other = recordings.all().getLast();
        MtxiBox box = Objects.requireNonNull(other.continuity());
        int count = RangePlan.BREAK_COUNT_MAX + 1;
        for (int i = 1; i <= count; i++) {
            recordings.add(new RecordedSegment(
                    other.path(),
                    other.file().resolveSibling("never-opened-" + i),
                    other.start().plusSeconds(2L * i),
                    other.durationNs(),
                    other.sizeBytes(),
                    other.format(),
                    false,
                    new MtxiBox(box.streamId(), box.segmentNumber() + i, box.dtsNs(), box.ntpNs())));
        }

        try (RecordedRange range = open(0, 4 + 2 * count, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.gaps())
                    .containsExactly(new Gap(Recordings.at(2), Recordings.at(4 + 2 * count), Gap.OTHER_TRACKS));
        }
    }

    @Test
    void shouldNotCallItAGapWhenARecordingBeginsAgainAtOnce() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 2, 2, 1));

        try (RecordedRange range = open(0, 4, StartMode.EXACT, GapPolicy.SKIP)) {
            assertThat(range.gaps()).isEmpty();
            assertThat(range.durationNs()).isEqualTo(4_000_000_000L);
        }
        assertThatThrownBy(() -> open(0, 4, StartMode.EXACT, GapPolicy.FAIL)).isInstanceOf(RangeException.class);
    }

    @ParameterizedTest
    @EnumSource(StartMode.class)
    void shouldReadTransportStreams(StartMode mode) throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_BFRAMES_AAC_FLV, 0, 4, 2));

        try (RecordedRange range = open(2.5, 3, mode, GapPolicy.STOP)) {
            List<Seen> all = read(range);
            List<Seen> video = of(MediaKind.VIDEO, all);
            assertThat(video.getFirst().keyframe()).isTrue();
            int seconds = mode == StartMode.EXACT ? 30 : 35;
            assertThat(shown(all)).hasSizeBetween(FPS * seconds / 10 - 5, FPS * seconds / 10 + 5);
            assertThat(of(MediaKind.AUDIO, all)).hasSizeGreaterThan(100);
            for (int i = 1; i < video.size(); i++) {
                assertThat(video.get(i).dtsMs() - video.get(i - 1).dtsMs()).isBetween(0L, 120L);
            }
        }
    }

    @Test
    void shouldReadAFileThatIsCutOff() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        RecordedSegment whole = recordings.all().getFirst();
        byte[] bytes = Files.readAllBytes(whole.file());
        Files.write(whole.file(), Arrays.copyOf(bytes, bytes.length - 1000));

        try (RecordedRange range = open(0, 10, StartMode.EXACT, GapPolicy.STOP)) {
            assertThat(shown(read(range))).hasSizeBetween(3 * FPS, 4 * FPS - 1);
        }
    }

    @Test
    void shouldTellOfAFileThatIsGone() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 2));

        try (RecordedRange range = open(1, 3, StartMode.EXACT, GapPolicy.STOP)) {
            Files.delete(recordings.all().getLast().file());
            assertThatThrownBy(() -> read(range)).isInstanceOf(NoSuchFileException.class);
        }
        Files.delete(recordings.all().getFirst().file());
        assertThatThrownBy(() -> open(1, 3, StartMode.EXACT, GapPolicy.STOP)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void shouldFindATimeInALongTransportStream() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 120, 1));
        assertThat(Files.size(recordings.all().getFirst().file())).isGreaterThan(2 << 20);

        for (double at : new double[] {0.5, 31.7, 90.2, 118.1}) {
            try (RecordedRange range = open(at, 1.5, StartMode.EXACT, GapPolicy.STOP)) {
                List<Seen> video = of(MediaKind.VIDEO, read(range));
                assertThat(video.getFirst().keyframe()).isTrue();
                assertThat(video.getFirst().ptsMs()).isBetween(-1_100L, 0L);
                assertThat(video.getLast().ptsMs()).isBetween(1_400L, 1_600L);
            }
        }
    }

    @Test
    void shouldKnowWhereFilesCanBeCutUntilTheyGrow() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        CutTables tables = new CutTables();
        RecordedSegment segment = recordings.all().getFirst();

        CutTable table = tables.of(segment);
        assertThat(table.count()).isEqualTo(4);
        assertThat(table.atNs(4)).isBetween(3_900_000_000L, 4_100_000_000L);
        assertThat(tables.of(segment)).isSameAs(table);
        RecordedSegment grown = new RecordedSegment(
                segment.path(),
                segment.file(),
                segment.start(),
                segment.durationNs(),
                segment.sizeBytes() + 1,
                segment.format(),
                true,
                segment.continuity());
        assertThat(tables.of(grown)).isNotSameAs(table);
        assertThat(tables.fileCount()).isEqualTo(1);
        Files.delete(segment.file());
        assertThatThrownBy(() -> tables.of(segment)).isInstanceOf(NoSuchFileException.class);
        assertThat(tables.fileCount()).isZero();
    }
}
