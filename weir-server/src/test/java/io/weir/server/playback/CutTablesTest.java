package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import io.weir.server.recordings.RecordedSegment;
import io.weir.testkit.FixtureMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTablesTest {
    private static final int SEGMENT_COUNT = 4;

    @TempDir
    Path directory;

    private Recordings recordings;
    private long cutsOfOne;

    @BeforeEach
    void setUp() throws Exception {
        recordings = new Recordings(directory);
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, SEGMENT_COUNT));
        cutsOfOne = CutTable.read(recordings.all().getFirst()).count();
        assertThat(cutsOfOne).isPositive();
    }

    private RecordedSegment segment(int index) {
        return recordings.all().get(index);
    }

    @Test
    void shouldKeepAsManyPlacesAsAllowed() throws Exception {
        for (int more = -1; more <= 1; more++) {
            CutTables tables = new CutTables(SEGMENT_COUNT * cutsOfOne + more);
            for (int i = 0; i < SEGMENT_COUNT; i++) {
                tables.of(segment(i));
            }
            assertThat(tables.fileCount()).isEqualTo(more < 0 ? SEGMENT_COUNT - 1 : SEGMENT_COUNT);
        }
    }

    @Test
    void shouldForgetWhatWasAskedForLongestAgo() throws Exception {
        CutTables tables = new CutTables(2 * cutsOfOne);
        CutTable first = tables.of(segment(0));
        CutTable second = tables.of(segment(1));
        assertThat(tables.of(segment(0))).isSameAs(first);
        tables.of(segment(2));
        assertThat(tables.of(segment(0))).isSameAs(first);
        assertThat(tables.of(segment(1))).isNotSameAs(second);
        assertThat(tables.fileCount()).isEqualTo(2);
    }

    /** One that is too long for all is kept alone, or who plays it would have it read each time. */
    @Test
    void shouldKeepTheLastOneWhateverItIs() throws Exception {
        CutTables tables = new CutTables(1);
        CutTable table = tables.of(segment(0));
        assertThat(tables.of(segment(0))).isSameAs(table);
        tables.of(segment(1));
        assertThat(tables.fileCount()).isEqualTo(1);
    }

    @Test
    void shouldCountAFileThatGrowsOnce() throws Exception {
        CutTables tables = new CutTables(2 * cutsOfOne);
        RecordedSegment before = segment(0);
        CutTable table = tables.of(before);
        for (int i = 1; i <= 3; i++) {
            Files.write(before.file(), new byte[8], StandardOpenOption.APPEND);
            CutTable next = tables.of(grown(before, before.file(), before.sizeBytes() + 8L * i));
            assertThat(next).isNotSameAs(table);
            assertThat((long) next.count()).isEqualTo(cutsOfOne);
            table = next;
        }
        assertThat(tables.of(before))
                .as("a shorter file that is complete is another one")
                .isNotSameAs(table);
        tables.of(segment(1));
        assertThat(tables.fileCount()).as("each is counted once").isEqualTo(2);
    }

    @Test
    void shouldNotKeepAFailure() throws Exception {
        CutTables tables = new CutTables();
        byte[] bytes = Files.readAllBytes(segment(0).file());
        Files.delete(segment(0).file());
        assertThatThrownBy(() -> tables.of(segment(0))).isInstanceOf(NoSuchFileException.class);
        assertThat(tables.fileCount()).isZero();
        Files.write(segment(0).file(), bytes);
        assertThat((long) tables.of(segment(0)).count()).isEqualTo(cutsOfOne);
    }

    private static RecordedSegment grown(RecordedSegment of, Path file, long sizeBytes) {
        return new RecordedSegment(
                of.path(), file, of.start(), of.durationNs(), sizeBytes, of.format(), true, of.continuity());
    }

    private static List<Long> places(CutTable table) {
        return LongStream.rangeClosed(0, table.count())
                .map(i -> table.atNs((int) i))
                .boxed()
                .toList();
    }

    private RecordedSegment minute(String kind) throws Exception {
        Recordings.Recording minute = new Recordings.Recording(FixtureMedia.H264_BFRAMES_AAC_FLV, 100, 60, 1);
        if (kind.equals("ts")) {
            recordings.recordTs(minute);
        } else {
            recordings.record(minute);
        }
        return recordings.all().getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ts", "mp4"})
    void shouldHaveTheSamePlacesWhenAFileGrows(String kind) throws Exception {
        RecordedSegment whole = minute(kind);
        byte[] bytes = Files.readAllBytes(whole.file());
        Path file = directory.resolve("growing");
        CutTables tables = new CutTables();
        for (int i = 1; i <= 40; i++) {
            int length = (int) ((long) bytes.length * i / 40);
            Files.write(file, Arrays.copyOf(bytes, length));
            RecordedSegment segment = grown(whole, file, length);
            assertThat(places(tables.of(segment))).as("%d bytes", length).isEqualTo(places(CutTable.read(segment)));
        }
        assertThat(tables.fileCount()).isEqualTo(1);
        assertThat(tables.of(grown(whole, file, bytes.length)).count()).isEqualTo(60);
    }

    /** What lies between is noise when the file has grown: who went through it again would not find the places in it. */
    @Test
    void shouldReadOnlyWhatIsNewOfATransportStream() throws Exception {
        RecordedSegment whole = minute("ts");
        byte[] bytes = Files.readAllBytes(whole.file());
        Path file = directory.resolve("growing");
        int half = bytes.length / 2;
        Files.write(file, Arrays.copyOf(bytes, half));
        CutTables tables = new CutTables();
        List<Long> expected = places(CutTable.read(whole));
        tables.of(grown(whole, file, half));

        Arrays.fill(bytes, bytes.length / 8, half - bytes.length / 8, (byte) 0);
        Files.write(file, bytes);
        RecordedSegment all = grown(whole, file, bytes.length);

        assertThat(places(tables.of(all))).isEqualTo(expected);
        assertThat(places(CutTable.read(all))).isNotEqualTo(expected);
    }

    /** Lists that were made at about the same time say different sizes. */
    @Test
    void shouldNotReadAgainForWhoSawLess() throws Exception {
        RecordedSegment one = segment(0);
        CutTables tables = new CutTables();
        CutTable table = tables.of(grown(one, one.file(), one.sizeBytes()));
        assertThat(tables.of(grown(one, one.file(), one.sizeBytes() - 1))).isSameAs(table);
    }

    /** A file of keyframes half a second apart, as many as asked for. */
    private RecordedSegment keyframes(int count) throws IOException {
        Recordings.Clip clip = Recordings.load(FixtureMedia.H264_AAC_FLV);
        Track video = clip.tracks().getFirst();
        Bytes payload = clip.units().getFirst().payload();
        FragmentMuxer muxer = new FragmentMuxer(List.of(new Mp4Track(video, payload)));
        List<AccessUnit> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long ticks = Ticks.ofMillis(500L * i, video.clockRate());
            units.add(new AccessUnit(video.id(), ticks, ticks, true, 0, Bytes.of(1)));
        }
        Path file = directory.resolve("keyframes.mp4");
        Files.write(file, muxer.initSegment().bytes().toArray());
        TrackRun run = new TrackRun(video.id(), 0, units, Ticks.ofMillis(500L * count, video.clockRate()));
        Files.write(file, muxer.fragment(1, List.of(run)).toArray(), StandardOpenOption.APPEND);
        RecordedSegment like = segment(0);
        return new RecordedSegment(
                like.path(), file, like.start(), 500_000_000L * count, Files.size(file), like.format(), false, null);
    }

    @Test
    void shouldEndAFileWhereItHasTooManyPlaces() throws Exception {
        for (int more = -1; more <= 1; more++) {
            int count = CutTable.CUT_COUNT_MAX + more;
            CutTable table = CutTable.read(keyframes(count));
            int kept = Math.min(count, CutTable.CUT_COUNT_MAX);
            assertThat(table.count()).isEqualTo(kept);
            assertThat(table.atNs(kept)).isEqualTo(500_000_000L * kept);
        }
    }
}
