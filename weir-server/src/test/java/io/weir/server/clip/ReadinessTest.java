package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.StartMode;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final PathName PATH = new PathName("cam");
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    private static final ClipRequest REQUEST = new ClipRequest(
            PATH, T0, Duration.ofSeconds(10), ClipFormat.MP4, GapPolicy.SKIP, StartMode.EXACT, ClipStorage.LOCAL, "");

    private static Readiness of(double nowS, @Nullable RecordedSegment segment) {
        SegmentLookup segments = new SegmentLookup() {
            @Override
            public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
                return segment != null && (from == null || segment.end().isAfter(from)) ? List.of(segment) : List.of();
            }

            @Override
            public List<PathName> paths() {
                return List.of(PATH);
            }
        };
        return Readiness.of(REQUEST, at(nowS), segments);
    }

    private static Instant at(double seconds) {
        return T0.plusMillis(Math.round(seconds * 1000));
    }

    private static RecordedSegment segment(double fromS, double toS, boolean open) {
        return new RecordedSegment(
                PATH,
                Path.of("file"),
                at(fromS),
                Duration.between(at(fromS), at(toS)).toNanos(),
                1,
                RecordFormat.FMP4,
                open,
                null);
    }

    @Test
    void shouldLieAheadUntilItsEnd() {
        assertThat(of(9.999, segment(0, 20, false))).isEqualTo(Readiness.AHEAD);
        assertThat(of(10, segment(0, 20, false))).isEqualTo(Readiness.READY);
    }

    @Test
    void shouldAwaitItsLastUnits() {
        assertThat(of(12, null)).isEqualTo(Readiness.AWAITED);
        assertThat(of(12, segment(0, 9.9, true))).isEqualTo(Readiness.AWAITED);
        assertThat(of(12, segment(0, 10.9, true))).isEqualTo(Readiness.AWAITED);
        assertThat(of(12, segment(0, 11, true))).isEqualTo(Readiness.READY);
        assertThat(of(12, segment(0, 9.9, false))).isEqualTo(Readiness.AWAITED);
        assertThat(of(12, segment(0, 10, false))).isEqualTo(Readiness.READY);
        assertThat(of(12, segment(10, 10.2, true)))
                .as("what was before is complete")
                .isEqualTo(Readiness.READY);
    }

    @Test
    void shouldNotWaitForever() {
        double patienceS = Readiness.PATIENCE.toMillis() / 1000.0;
        assertThat(of(10 + patienceS - 0.001, null)).isEqualTo(Readiness.AWAITED);
        assertThat(of(10 + patienceS, null)).isEqualTo(Readiness.READY);
    }
}
