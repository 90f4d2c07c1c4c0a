package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.mp4.MovieHeader;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Source;
import io.weir.server.recordings.RecordedSegment;
import io.weir.testkit.FixtureMedia;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What progressive files take of the memory, and how they are laid. */
class ProgressiveOutputTest {
    @TempDir
    Path directory;

    private Recordings recordings;

    @BeforeEach
    void setUp() throws Exception {
        recordings = new Recordings(directory);
        recordings.record(new Recordings.Recording(FixtureMedia.H264_BFRAMES_AAC_FLV, 0, 60, 1));
    }

    private RecordedRange range(double seconds) throws Exception {
        return range(0, seconds, GapPolicy.SKIP);
    }

    private RecordedRange range(double start, double seconds, GapPolicy gaps) throws Exception {
        return recordings.open(
                new RangeRequest(Recordings.PATH, Recordings.at(start), (long) (seconds * 1e9), StartMode.EXACT, gaps));
    }

    /** Sound and pictures by turns would make each unit a chunk of its own. */
    @Test
    void shouldHaveFewChunks() throws Exception {
        try (RecordedRange range = range(60);
                ProgressiveOutput output = ProgressiveOutput.of(range, new TableBudget(1 << 20))) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            output.writeTo(file);
            Bytes bytes = Bytes.wrap(file.toByteArray());
            assertThat((long) bytes.length()).isEqualTo(output.lengthBytes());
            assertThat(chunkCounts(bytes))
                    .hasSize(2)
                    .allSatisfy(count -> assertThat(count).isBetween(115L, 125L));
            assertThat(Mp4File.open(Mp4Source.of(bytes)).tracks()).hasSize(2);
        }
    }

    /** It is gone through before anything is sent: what only reading shows is known then. */
    @Test
    void shouldKnowItsGapsFromTheStart() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 100, 4, 1));
        recordings.recordTs(new Recordings.Recording("hevc_bframes.flv", 104, 4, 1));
        TableBudget budget = new TableBudget(1 << 20);
        try (RecordedRange range = range(100, 7, GapPolicy.SKIP);
                ProgressiveOutput output = ProgressiveOutput.of(range, budget)) {
            assertThat(range.gaps()).extracting(Gap::reason).containsExactly(Gap.OTHER_TRACKS);
            assertThat(range.durationNs()).isBetween(3_900_000_000L, 4_100_000_000L);
            output.writeTo(OutputStream.nullOutputStream());
            range.requireWhole();
            assertThat(range.gaps()).hasSize(1);
        }
        try (RecordedRange range = range(100, 7, GapPolicy.FAIL)) {
            assertThatThrownBy(() -> ProgressiveOutput.of(range, budget))
                    .isInstanceOf(RangeException.class)
                    .hasMessageContaining("the tracks are others");
        }
        assertThat(budget.takenBytes()).isZero();
    }

    private static List<Long> chunkCounts(Bytes file) {
        String hex = file.slice(0, 200_000).hex();
        return List.of(hex.indexOf("7374636f"), hex.lastIndexOf("7374636f")).stream()
                .map(at -> file.u32(at / 2 + 8))
                .toList();
    }

    @Test
    void shouldGiveItsTablesInPiecesAndThenTheirMemoryBack() throws Exception {
        TableBudget budget = new TableBudget(1 << 20);
        try (RecordedRange range = range(60);
                ProgressiveOutput output = ProgressiveOutput.of(range, budget)) {
            assertThat(budget.takenBytes()).isEqualTo(TableBudget.STEP_BYTES);
            for (List<Bytes> next = output.next(); !next.isEmpty(); next = output.next()) {
                assertThat(next.getFirst().length()).isLessThanOrEqualTo(MovieHeader.PIECE_LENGTH + 4096);
            }
            assertThat(budget.takenBytes()).isZero();
        }
        try (RecordedRange range = range(60)) {
            ProgressiveOutput.of(range, budget).close();
            assertThat(budget.takenBytes()).isZero();
        }
    }

    @Test
    void shouldLimitWhatOneFileTakes() throws Exception {
        for (int more = -1; more <= 1; more++) {
            TableBudget budget = new TableBudget(8 * TableBudget.STEP_BYTES);
            try (TableBudget.Share share = budget.new Share()) {
                long needed = budget.fileBytesMax() + more;
                if (more <= 0) {
                    share.require(needed);
                    assertThat(budget.takenBytes()).isEqualTo(budget.fileBytesMax());
                } else {
                    assertThatThrownBy(() -> share.require(needed))
                            .isInstanceOf(RangeException.class)
                            .hasMessageContaining("ask for fmp4")
                            .extracting("kind")
                            .isEqualTo(RangeException.Cause.UNSUPPORTED);
                }
            }
            assertThat(budget.takenBytes()).isZero();
        }
    }

    @Test
    void shouldLimitWhatAllFilesTake() throws Exception {
        TableBudget budget = new TableBudget(8 * TableBudget.STEP_BYTES);
        try (TableBudget.Share two = budget.new Share();
                TableBudget.Share three = budget.new Share()) {
            try (TableBudget.Share one = budget.new Share()) {
                one.require(4 * TableBudget.STEP_BYTES);
                two.require(3 * TableBudget.STEP_BYTES);
                three.require(TableBudget.STEP_BYTES);
                assertThatThrownBy(() -> three.require(TableBudget.STEP_BYTES + 1))
                        .isInstanceOf(RangeException.class)
                        .extracting("kind")
                        .isEqualTo(RangeException.Cause.BUSY);
            }
            three.require(TableBudget.STEP_BYTES + 1);
        }
        assertThat(budget.takenBytes()).isZero();
    }

    /** The minute so many times; files from number {@code there} on are not there. */
    private void repeat(int count, int there) {
        RecordedSegment one = recordings.all().removeFirst();
        for (int i = 0; i < count; i++) {
            add(one, i < there ? one.file() : directory.resolve("unread.mp4"), i);
        }
    }

    private void add(RecordedSegment like, Path file, int minute) {
        recordings.add(new RecordedSegment(
                like.path(),
                file,
                Recordings.at(60.0 * minute),
                like.durationNs(),
                like.sizeBytes(),
                like.format(),
                false,
                null));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws Exception {
        repeat(30, 30);
        TableBudget budget = new TableBudget(2 * TableBudget.STEP_BYTES);
        try (RecordedRange range = range(1800)) {
            assertThatThrownBy(() -> ProgressiveOutput.of(range, budget))
                    .isInstanceOf(RangeException.class)
                    .hasMessageContaining("too long for mp4");
        }
        assertThat(budget.takenBytes()).isZero();
    }

    /** When ten minutes are enough to see that a range is far too long, its end is never looked at. */
    @Test
    void shouldRefuseEarlyWhatCannotFit() throws Exception {
        repeat(1000, 12);
        try (RecordedRange range = range(60_000)) {
            assertThatThrownBy(() -> ProgressiveOutput.of(range, new TableBudget(2 << 20)))
                    .isInstanceOf(RangeException.class)
                    .hasMessageContaining("too long for mp4");
        }
    }

    /** What was recorded since it was gone through first is not in it. */
    @Test
    void shouldEndWhereTheRecordingEndedWhenItBegan() throws Exception {
        RecordedSegment first = recordings.all().removeFirst();
        Path growing = directory.resolve("growing.mp4");
        byte[] whole = Files.readAllBytes(first.file());
        int cut = whole.length * 3 / 4;
        Files.write(growing, Arrays.copyOf(whole, cut));
        add(first, first.file(), 0);
        add(first, growing, 1);
        try (RecordedRange range = range(120);
                ProgressiveOutput output = ProgressiveOutput.of(range, new TableBudget(1 << 20))) {
            Files.write(growing, whole);
            assertThat(output.writeTo(new ByteArrayOutputStream())).isEqualTo(output.lengthBytes());
        }
    }
}
