package io.weir.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.media.mp4.MtxiBox;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentIndexTest {
    private static final PathName CAM = new PathName("live/cam");
    private static final Instant BEGIN = Instant.parse("2026-11-22T08:00:00Z");
    private static final MtxiBox CONTINUITY = new MtxiBox(Bytes.wrap(new byte[16]), 3, 4, 5);

    @TempDir
    Path directory;

    private RecordPath places;
    private RecordPlaces everywhere;
    private SegmentIndex index;

    @BeforeEach
    void open() {
        String template = directory + "/rec/%path/%s-%f";
        places = new RecordPath(template, RecordFormat.FMP4, ZoneOffset.UTC);
        everywhere =
                RecordPlaces.of(SampleSegments.config("pathDefaults:", "  recordPath: " + template), ZoneOffset.UTC);
        index = new SegmentIndex(file(), everywhere);
    }

    @AfterEach
    void close() {
        index.close();
    }

    private Path file() {
        return directory.resolve("state/recordings.db");
    }

    private RecordedSegment segment(PathName path, Instant start, boolean open) {
        return new RecordedSegment(
                path,
                places.file(path, start),
                start,
                Duration.ofSeconds(10).toNanos(),
                1_000,
                RecordFormat.FMP4,
                open,
                CONTINUITY);
    }

    private RecordedSegment add(PathName path, Instant start) throws IOException {
        RecordedSegment added = segment(path, start, false);
        Files.createDirectories(added.file().getParent());
        Files.write(added.file(), new byte[0]);
        index.onComplete(added);
        return added;
    }

    private void reopen() {
        index.close();
        index = new SegmentIndex(file(), everywhere);
    }

    @Test
    void shouldFindWhatOverlapsATime() throws IOException {
        List<RecordedSegment> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(add(CAM, BEGIN.plusSeconds(10L * i)));
        }
        add(new PathName("live/cam2"), BEGIN);
        index.searched().join();
        index.flushed().join();
        assertThat(index.between(CAM, null, null)).isEqualTo(all);
        assertThat(index.between(CAM, BEGIN.plusSeconds(15), BEGIN.plusSeconds(30)))
                .isEqualTo(all.subList(1, 3));
        assertThat(index.between(CAM, BEGIN.plusSeconds(10), BEGIN.plusSeconds(20)))
                .isEqualTo(all.subList(1, 2));
        assertThat(index.between(CAM, BEGIN.plusSeconds(195), null)).isEqualTo(all.subList(19, 20));
        assertThat(index.between(CAM, BEGIN.plusSeconds(200), null)).isEmpty();
        assertThat(index.between(CAM, null, BEGIN)).isEmpty();
        index.flushed().join();
        reopen();
        assertThat(index.between(CAM, BEGIN, BEGIN.plusNanos(1))).isEqualTo(all.subList(0, 1));
        assertThat(index.page(CAM, null, null, 5, 3)).isEqualTo(all.subList(5, 8));
        assertThat(index.paths()).containsExactly(CAM, new PathName("live/cam2"));
        assertThat(index.between(new PathName("none"), null, null)).isEmpty();
    }

    @Test
    void shouldOutliveTheProcess() throws IOException {
        RecordedSegment added = add(CAM, BEGIN);
        index.searched().join();
        reopen();
        assertThat(index.between(CAM, null, null)).containsExactly(added);
    }

    @Test
    void shouldTellOfOpenSegmentsAsFarAsTheyAreWritten() throws IOException {
        RecordedSegment open = segment(CAM, BEGIN, true);
        index.onOpen(open);
        index.searched().join();
        assertThat(index.between(CAM, null, null)).containsExactly(open);
        RecordedSegment grown = new RecordedSegment(
                CAM, open.file(), BEGIN, Duration.ofMinutes(5).toNanos(), 5_000, RecordFormat.FMP4, true, CONTINUITY);
        index.onFlushed(grown);
        assertThat(index.between(CAM, BEGIN.plusSeconds(200), null)).containsExactly(grown);
        assertThat(index.paths()).containsExactly(CAM);
    }

    private static MtxiBox number(long number) {
        return new MtxiBox(
                Bytes.wrap(new byte[16]),
                number,
                Duration.ofSeconds(10 * number).toNanos(),
                0);
    }

    private RecordedSegment numbered(long number, long lengthS, boolean open) {
        Instant start = BEGIN.plusSeconds(10 * number);
        return new RecordedSegment(
                CAM,
                places.file(CAM, start),
                start,
                Duration.ofSeconds(lengthS).toNanos(),
                5_000,
                RecordFormat.FMP4,
                open,
                number(number));
    }

    @Test
    void shouldJoinWhatIsWrittenWithWhatIsNot() throws IOException {
        index.searched().join();
        index.onComplete(numbered(0, 10, false));
        index.flushed().join();
        index.onOpen(numbered(1, 2, true));
        assertThat(spansNs()).as("open").containsExactly(12_000_000_000L);
        index.flushed().join();
        assertThat(spansNs()).as("and in the index").containsExactly(12_000_000_000L);
        index.onFlushed(numbered(1, 7, true));
        assertThat(spansNs()).as("grown").containsExactly(17_000_000_000L);
        assertThat(index.spans(CAM, BEGIN.plusSeconds(15), null))
                .as("cut")
                .containsExactly(new RecordedSpan(BEGIN.plusSeconds(10), 7_000_000_000L));
        index.onComplete(numbered(1, 10, false));
        index.onOpen(numbered(2, 1, true));
        assertThat(spansNs()).as("complete, and the next").containsExactly(21_000_000_000L);
        index.onComplete(numbered(-1, 10, false));
        assertThat(spansNs()).as("found late, before all others").containsExactly(31_000_000_000L);
        index.flushed().join();
        assertThat(spansNs()).containsExactly(31_000_000_000L);
        index.onOpen(numbered(4, 1, true));
        assertThat(spansNs()).as("after a gap").containsExactly(31_000_000_000L, 1_000_000_000L);
    }

    private List<Long> spansNs() {
        List<RecordedSpan> spans = index.spans(CAM, null, null);
        assertThat(spans).isEqualTo(RecordedSpan.of(index.between(CAM, null, null)));
        return spans.stream().map(RecordedSpan::durationNs).toList();
    }

    @Test
    void shouldForgetWhatIsDeleted() throws IOException {
        RecordedSegment kept = add(CAM, BEGIN);
        RecordedSegment deleted = add(CAM, BEGIN.plusSeconds(10));
        index.searched().join();
        index.delete(deleted);
        index.flushed().join();
        assertThat(deleted.file()).doesNotExist();
        assertThat(index.between(CAM, null, null)).containsExactly(kept);
    }

    @Test
    void shouldForgetFilesThatAreGoneWhenItBegins() throws IOException {
        RecordedSegment kept = add(CAM, BEGIN);
        RecordedSegment gone = add(CAM, BEGIN.plusSeconds(10));
        index.searched().join();
        index.close();
        Files.delete(gone.file());
        index = new SegmentIndex(file(), everywhere);
        index.searched().join();
        assertThat(index.between(CAM, null, null)).containsExactly(kept);
    }

    /** A disk that is not mounted is no reason to forget what is on it. */
    @Test
    void shouldKeepWhatLiesOnADiskThatIsAway() throws IOException {
        RecordedSegment kept = add(CAM, BEGIN);
        index.searched().join();
        index.close();
        Files.move(directory.resolve("rec"), directory.resolve("away"));
        index = new SegmentIndex(file(), everywhere);
        index.searched().join();
        assertThat(index.between(CAM, null, null)).containsExactly(kept);
    }

    private RecordPlaces nested(ZoneId zone, String names) {
        return RecordPlaces.of(
                SampleSegments.config(
                        "pathDefaults:",
                        "  recordPath: " + directory + "/rec/%path/" + names,
                        "paths:",
                        "  cam1:",
                        "    recordPath: " + directory + "/rec/archive/%path/" + names,
                        "  all_others:"),
                zone);
    }

    /** A path whose recordings lie in the directory of all others keeps them for itself. */
    @Test
    void shouldTakeAFileForOnePathOnly() throws IOException {
        RecordPlaces nested = nested(ZoneOffset.UTC, "%s");
        PathName cam1 = new PathName("cam1");
        Path file = new RecordPath(directory + "/rec/archive/%path/%s", RecordFormat.FMP4, ZoneOffset.UTC)
                .file(cam1, BEGIN);
        SampleSegments.write(file, BEGIN);
        for (String round : List.of("found", "and again")) {
            index.close();
            index = new SegmentIndex(file(), nested);
            index.searched().join();
            assertThat(index.paths()).as(round).containsExactly(cam1);
            assertThat(index.between(cam1, null, null)).hasSize(1);
        }
    }

    /** Whoever recorded it: what is known of a file is not found a second time under another name. */
    @Test
    void shouldKnowAFileWhoseverItIs() throws IOException {
        RecordedSegment known = add(new PathName("archive/cam1"), BEGIN);
        SampleSegments.write(known.file(), BEGIN);
        index.searched().join();
        index.close();
        index = new SegmentIndex(file(), nested(ZoneOffset.UTC, "%s-%f"));
        index.searched().join();
        assertThat(index.paths()).containsExactly(new PathName("archive/cam1"));
    }

    /** Local times are others then; the files are the same, and say themselves when they begin. */
    @Test
    void shouldKnowFilesInAnotherZoneAndInAnHourThatComesTwice() throws IOException {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        String names = "%Y-%m-%d_%H-%M-%S-%f";
        RecordPath files = new RecordPath(directory + "/rec/%path/" + names, RecordFormat.FMP4, berlin);
        Instant second = Instant.parse("2026-10-25T01:30:00.5Z");
        SampleSegments.write(files.file(CAM, second), second);
        for (ZoneId zone : List.of(berlin, ZoneOffset.UTC, ZoneId.of("Asia/Tokyo"))) {
            index.close();
            index = new SegmentIndex(file(), nested(zone, names));
            index.searched().join();
            assertThat(index.between(CAM, null, null))
                    .as("known, in %s", zone)
                    .singleElement()
                    .satisfies(each -> assertThat(each.start()).isEqualTo(second));
            index.close();
            index = new SegmentIndex(directory.resolve("new-" + zone.getId().replace('/', '-')), nested(zone, names));
            index.searched().join();
            assertThat(index.between(CAM, null, null))
                    .as("found, in %s", zone)
                    .singleElement()
                    .satisfies(each -> assertThat(each.start()).isEqualTo(second));
        }
    }

    /** What a file says is believed as far as its name may be wrong. */
    @Test
    void shouldTakeTheNameWhereTheFileSaysNonsense() throws IOException {
        SampleSegments.write(places.file(CAM, BEGIN), Instant.EPOCH);
        SampleSegments.write(places.file(CAM, BEGIN.plusSeconds(60)), BEGIN.plusSeconds(59));
        index.searched().join();
        assertThat(index.between(CAM, null, null))
                .extracting(RecordedSegment::start)
                .containsExactly(BEGIN, BEGIN.plusSeconds(60));
    }

    @Test
    void shouldForgetWhatElseIsKnownOfAFile() throws IOException {
        RecordedSegment first = add(CAM, BEGIN);
        RecordedSegment next = add(CAM, BEGIN.plusSeconds(20));
        index.searched().join();
        index.flushed().join();
        assertThat(index.between(CAM, null, null)).containsExactly(first, next);
        RecordedSegment moved = new RecordedSegment(
                CAM, next.file(), BEGIN.plusSeconds(10), next.durationNs(), 9, RecordFormat.FMP4, false, CONTINUITY);
        index.onComplete(moved);
        index.flushed().join();
        assertThat(index.between(CAM, null, null)).containsExactly(first, moved);
        assertThat(index.count(CAM)).isEqualTo(2);
        assertThat(index.spans(CAM, null, null)).hasSize(2);
    }

    /** Where a disk is mounted there is an empty directory without it. */
    @Test
    void shouldKeepWhatLiesOnADiskThatIsMountedLaterAndSearchItThen() throws IOException {
        RecordedSegment kept = add(CAM, BEGIN);
        index.searched().join();
        index.close();
        Path root = directory.resolve("rec");
        Path away = Files.move(root, directory.resolve("away"));
        Files.createDirectory(root);
        index = new SegmentIndex(file(), everywhere);
        index.searched().join();
        assertThat(index.between(CAM, null, null)).containsExactly(kept);
        Files.delete(root);
        Files.move(away, root);
        Path come = SampleSegments.write(places.file(CAM, BEGIN.plusSeconds(60)), BEGIN.plusSeconds(60));
        index.look();
        index.searched().join();
        assertThat(index.between(CAM, null, null))
                .extracting(RecordedSegment::file)
                .containsExactly(kept.file(), come);
    }

    /** Another disk at the same place, with the server running. */
    @Test
    void shouldSearchADiskThatIsMountedOverFiles() throws IOException {
        RecordedSegment before = add(CAM, BEGIN);
        index.searched().join();
        assertThat(index.between(CAM, null, null)).containsExactly(before);
        index.look();
        index.searched().join();
        Path root = directory.resolve("rec");
        Files.move(root, directory.resolve("hidden"));
        Path come = SampleSegments.write(places.file(CAM, BEGIN.plusSeconds(60)), BEGIN.plusSeconds(60));
        index.look();
        index.searched().join();
        assertThat(index.between(CAM, null, null))
                .extracting(RecordedSegment::file)
                .containsExactly(come);
    }

    /** An error is no proof that a file is gone. */
    @Test
    void shouldKeepWhatCannotBeLookedAt() throws IOException {
        RecordedSegment kept = add(CAM, BEGIN);
        index.searched().join();
        index.close();
        Path broken = kept.file().getParent();
        Files.move(broken, directory.resolve("away"));
        Files.createSymbolicLink(broken, broken); // looking for a file in it is an error
        index = new SegmentIndex(file(), everywhere);
        index.searched().join();
        assertThat(index.between(CAM, null, null)).containsExactly(kept);
    }

    private void sql(String statement) throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement run = other.createStatement()) {
            run.execute(statement);
        }
    }

    /** As when the disk of the index is full for a while. */
    @Test
    void shouldWriteAgainWhatCouldNotBeWritten() throws Exception {
        index.searched().join();
        sql("ALTER TABLE segment RENAME TO away");
        RecordedSegment first = add(CAM, BEGIN);
        RecordedSegment second = add(CAM, BEGIN.plusSeconds(10));
        RecordedSegment open = segment(CAM, BEGIN.plusSeconds(20), true);
        index.onOpen(open);
        index.flushed().join();
        assertThat(index.isSearched(CAM)).as("what a search finds is lost").isFalse();
        assertThat(index.losses()).isPositive();
        index.look();
        index.flushed().join();
        assertThat(index.isSearched(CAM)).isFalse();
        assertThat(index.between(CAM, null, null)).as("from memory").containsExactly(first, second, open);
        sql("ALTER TABLE away RENAME TO segment");
        index.look();
        index.flushed().join();
        index.searched().join();
        assertThat(index.isSearched(CAM)).isTrue();
        assertThat(index.page(CAM, null, null, 1, 2)).as("from the disk").containsExactly(second, open);
        assertThat(index.count(CAM)).isEqualTo(3);
    }

    @Test
    void shouldBeginAnewWhenItsFileIsNoIndex() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(file(), new byte[10_000]);
        Files.writeString(
                file(), "not a database, but long enough to be taken for one if nobody looks at its first words");
        RecordedSegment added = add(CAM, BEGIN);
        index.searched().join();
        reopen();
        assertThat(index.between(CAM, null, null)).containsExactly(added);
    }

    /** Only those who read what is of another disk see it; nothing is written there. */
    @Test
    void shouldBeginAnewWhenAPlaceWhereItIsOnlyReadIsBroken() throws Exception {
        PathName other = new PathName("zoo");
        everywhere = RecordPlaces.of(
                SampleSegments.config(
                        "pathDefaults:",
                        "  recordPath: " + directory + "/rec/%path/%s-%f",
                        "paths:",
                        "  zoo:",
                        "    recordPath: " + directory + "/away/%path/%s-%f",
                        "  all_others:"),
                ZoneOffset.UTC);
        Path kept = SampleSegments.write(places.file(CAM, BEGIN), BEGIN);
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            RecordedSegment like = segment(other, BEGIN.plusSeconds(10L * i), false);
            index.onComplete(new RecordedSegment(
                    other,
                    directory.resolve("away/" + i),
                    like.start(),
                    like.durationNs(),
                    like.sizeBytes(),
                    like.format(),
                    false,
                    CONTINUITY));
        }
        index.flushed().join();
        reopen();
        index.searched().join();
        assertThat(index.count(other)).isEqualTo(count);
        index.close();
        try (RandomAccessFile pages = new RandomAccessFile(file().toFile(), "rw")) {
            byte[] nonsense = new byte[40 * 4096];
            Arrays.fill(nonsense, (byte) 0xff);
            pages.seek(20 * 4096L);
            pages.write(nonsense);
        }
        index = new SegmentIndex(file(), everywhere);
        index.searched().join();

        index.between(other, null, null);
        await("an index that knows what is there").until(() -> index.isSearched(CAM));
        assertThat(index.paths()).containsExactly(CAM);
        assertThat(index.between(CAM, null, null))
                .extracting(RecordedSegment::file)
                .containsExactly(kept);
    }

    /** What breaks it each time may be its disk. */
    @Test
    void shouldGoOnInMemoryWhenItBreaksAgainAndAgain() throws Exception {
        Path kept = SampleSegments.write(places.file(CAM, BEGIN), BEGIN);
        index.searched().join();
        for (int i = 0; i <= SegmentIndex.REBUILDS_MAX; i++) {
            index.searched().join();
            index.flushed().join();
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement run = other.createStatement()) {
                run.execute("PRAGMA writable_schema=ON");
                run.execute("UPDATE sqlite_schema SET sql='broken' WHERE name='segment'");
                run.execute("PRAGMA schema_version=" + (1000 + i));
            }
            long before = index.losses();
            assertThat(index.count(CAM)).as("it is broken").isZero();
            await("it is built anew").until(() -> index.losses() > before + 1 && index.isSearched(CAM));
            assertThat(index.between(CAM, null, null))
                    .extracting(RecordedSegment::file)
                    .containsExactly(kept);
        }
    }

    @Test
    void shouldStayInMemoryWhereItCannotBeWritten() throws IOException {
        Files.writeString(directory.resolve("state"), "a file, not a directory");
        RecordedSegment added = add(CAM, BEGIN);
        index.searched().join();
        index.flushed().join();
        assertThat(index.between(CAM, null, null)).containsExactly(added);
    }

    /** The second time it answers from memory, which has to say the same. */
    @Test
    void shouldAnswerAsBeforeWhenAskedAgain() throws IOException {
        for (int i = 0; i < 20; i++) {
            add(CAM, BEGIN.plusSeconds(10L * i));
        }
        index.searched().join();
        index.flushed().join();
        Instant[] times = {
            null, BEGIN, BEGIN.plusSeconds(10), BEGIN.plusSeconds(55), BEGIN.plusSeconds(199), BEGIN.plusSeconds(900)
        };
        List<List<RecordedSegment>> first = ranges(times);
        assertThat(index.between(CAM, null, null)).hasSize(20);
        assertThat(ranges(times)).isEqualTo(first);
        RecordedSegment next = add(CAM, BEGIN.plusSeconds(200));
        index.flushed().join();
        assertThat(index.between(CAM, null, null)).hasSize(21).endsWith(next);
        index.delete(next);
        index.flushed().join();
        assertThat(index.between(CAM, null, null)).hasSize(20);
    }

    @Test
    void shouldKeepListsOfSoManySegmentsInMemory() {
        RecentLists lists = new RecentLists();
        PathName other = new PathName("live/other");
        RecordedSegment one = segment(CAM, BEGIN, false);
        for (int more = -1; more <= 1; more++) {
            lists.keep(CAM, Collections.nCopies(RecentLists.SEGMENTS_MAX + more, one), lists.version());
            assertThat(lists.between(CAM, null, null).isPresent()).isEqualTo(more <= 0);
            lists.change(new IndexChange.Remove(one));
        }
        lists.keep(CAM, Collections.nCopies(RecentLists.SEGMENTS_MAX - 1, one), lists.version());
        lists.keep(other, List.of(one), lists.version());
        assertThat(lists.between(CAM, null, null)).isPresent();
        lists.keep(new PathName("live/third"), List.of(one), lists.version());
        assertThat(lists.between(CAM, null, null)).as("asked for last").isPresent();
        assertThat(lists.between(other, null, null)).isEmpty();
    }

    /** Segments of one path follow one another: those that reach far over others are not looked for. */
    @Test
    void shouldLookForSegmentsThatReachOverAFewOthers() throws Exception {
        for (int more = -1; more <= 0; more++) {
            try (IndexDatabase database = IndexDatabase.inMemory()) {
                RecordedSegment reaching = numbered(0, 1_000, false);
                database.apply(List.of(new IndexChange.Put(reaching)));
                for (int i = 1; i <= IndexDatabase.EARLIER_MAX + more; i++) {
                    database.apply(List.of(new IndexChange.Put(numbered(i, 1, false))));
                }
                List<RecordedSegment> found = database.between(CAM, BEGIN.plusSeconds(500), null, 0, 10);
                assertThat(found).isEqualTo(more < 0 ? List.of(reaching) : List.of());
            }
        }
    }

    private List<List<RecordedSegment>> ranges(Instant[] times) {
        List<List<RecordedSegment>> found = new ArrayList<>();
        for (Instant from : times) {
            for (Instant to : times) {
                if (from != null || to != null) {
                    found.add(index.between(CAM, from, to));
                }
            }
        }
        return found;
    }

    /** However many there are: by the key, to the one that is asked for. */
    @Test
    void shouldLookOnlyAtWhatIsAskedFor() throws Exception {
        Path path = directory.resolve("many.db");
        int count = 100_000;
        try (IndexDatabase database = IndexDatabase.open(path)) {
            fill(database, count);
            for (String query : List.of(IndexDatabase.BETWEEN, IndexDatabase.OF_FILES, IndexDatabase.DISPLACED)) {
                assertThat(database.plan(query.replaceAll("\\?\\d", "1")))
                        .isNotEmpty()
                        .noneMatch(step -> step.contains("SCAN segment") || step.contains("TEMP B-TREE"));
            }
            assertThat(database.count(CAM)).isEqualTo(count);
            Instant middle = BEGIN.plusSeconds(5L * count);
            assertThat(database.between(CAM, middle, middle.plusSeconds(20), 0, 100))
                    .hasSize(2);
            assertThat(database.between(CAM, null, null, 0, Integer.MAX_VALUE)).hasSize(count);
            assertThat(database.between(CAM, null, null, count - 1, 100)).hasSize(1);
        }
    }

    private void fill(IndexDatabase database, int count) throws SQLException {
        List<IndexChange> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(new IndexChange.Put(segment(CAM, BEGIN.plusSeconds(10L * i), false)));
            if (batch.size() == SegmentIndex.BATCH_MAX) {
                database.apply(batch);
                batch.clear();
            }
        }
        database.apply(batch);
    }
}
