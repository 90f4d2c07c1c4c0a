package io.weir.server.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.media.mp4.MtxiBox;
import io.weir.testkit.Seeded;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans by the marks of the index are those of its segments, whatever was done to it. Segments do not overlap here. */
class SpanEdgesTest {
    private static final PathName CAM = new PathName("live/cam");
    private static final PathName OTHER = new PathName("live/other");
    private static final Instant BEGIN = Instant.parse("2026-11-22T08:00:00Z");
    private static final int SLOT_COUNT = 12;
    private static final int SLOT_S = 10;

    @TempDir
    Path directory;

    private static RecordedSegment segment(PathName path, int slot, int lengthS, @Nullable MtxiBox continuity) {
        return new RecordedSegment(
                path,
                Path.of("/rec/" + slot + (continuity == null ? ".ts" : ".mp4")),
                BEGIN.plusSeconds((long) SLOT_S * slot),
                Duration.ofSeconds(lengthS).toNanos(),
                1_000,
                continuity == null ? RecordFormat.MPEGTS : RecordFormat.FMP4,
                false,
                continuity);
    }

    private static MtxiBox continuity(int stream, int slot) {
        byte[] id = new byte[MtxiBox.STREAM_ID_LENGTH];
        id[0] = (byte) stream;
        // The stream's clock is a little faster than the wall's.
        return new MtxiBox(Bytes.wrap(id), slot, slot * 10_001_000_000L, 0);
    }

    private static RecordedSegment random(RandomGenerator random) {
        int slot = random.nextInt(SLOT_COUNT);
        boolean ts = slot % 5 > 2;
        PathName path = random.nextInt(8) == 0 ? OTHER : CAM;
        return segment(path, slot, random.nextInt(5, 11), ts ? null : continuity(random.nextInt(2), slot));
    }

    private static void check(IndexDatabase database) throws Exception {
        List<Instant> times = new ArrayList<>();
        times.add(null);
        for (int s = 0; s <= SLOT_COUNT * SLOT_S; s += 7) {
            times.add(BEGIN.plusSeconds(s));
        }
        for (Instant from : times) {
            for (Instant to : times) {
                List<RecordedSegment> segments = database.between(CAM, from, to, 0, Integer.MAX_VALUE);
                assertThat(database.spans(CAM, from, to).all())
                        .as("%s to %s", from, to)
                        .isEqualTo(RecordedSpan.of(segments));
            }
        }
    }

    @Test
    void shouldBeRightAfterAnyChanges() throws Exception {
        Seeded.forSeeds(40, random -> {
            try (IndexDatabase database = IndexDatabase.inMemory()) {
                for (int round = 0; round < 4; round++) {
                    List<IndexChange> changes = new ArrayList<>();
                    for (int i = random.nextInt(12); i >= 0; i--) {
                        RecordedSegment segment = random(random);
                        changes.add(
                                random.nextInt(4) == 0
                                        ? new IndexChange.Remove(segment)
                                        : new IndexChange.Put(segment));
                    }
                    database.apply(changes);
                    check(database);
                }
            }
        });
    }

    @Test
    void shouldBeInTheFile() throws Exception {
        Path file = directory.resolve("recordings.db");
        try (IndexDatabase database = IndexDatabase.open(file)) {
            database.apply(List.of(
                    new IndexChange.Put(segment(CAM, 0, 10, continuity(0, 0))),
                    new IndexChange.Put(segment(CAM, 1, 10, continuity(0, 1))),
                    new IndexChange.Put(segment(CAM, 3, 10, continuity(0, 3)))));
        }
        try (IndexDatabase database = IndexDatabase.open(file)) {
            assertThat(database.spans(CAM, null, null).all())
                    .containsExactly(
                            new RecordedSpan(BEGIN, 20_001_000_000L),
                            new RecordedSpan(BEGIN.plusSeconds(30), 10_000_000_000L));
            assertThat(database.spans(OTHER, null, null).all()).isEmpty();
        }
    }

    /** A day without a gap is one row. */
    @Test
    void shouldLookAtEdgesOnly() throws Exception {
        try (IndexDatabase database = IndexDatabase.inMemory()) {
            assertThat(database.plan(SpanEdges.BETWEEN.replaceAll("\\?\\d", "1")))
                    .singleElement()
                    .asString()
                    .startsWith("SEARCH segment USING COVERING INDEX edges");
        }
    }
}
