package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.config.RecordFormat;
import io.weir.media.mp4.MtxiBox;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.RecordedSpan;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How segments become what MediaMTX lists. */
class RecordingListTest {
    private static final long SECOND = 1_000_000_000L;

    private static RecordedSegment segment(double start, double seconds, @Nullable MtxiBox box) {
        return new RecordedSegment(
                Recordings.PATH,
                Path.of("x"),
                Recordings.at(start),
                (long) (seconds * SECOND),
                1000,
                box == null ? RecordFormat.MPEGTS : RecordFormat.FMP4,
                false,
                box);
    }

    private static MtxiBox box(int stream, long number, double dts) {
        byte[] id = new byte[MtxiBox.STREAM_ID_LENGTH];
        id[0] = (byte) stream;
        return new MtxiBox(Bytes.copyOf(id), number, (long) (dts * SECOND), 0);
    }

    private static List<RecordedSpan> joined(RecordedSegment... segments) {
        return RecordingList.of(RecordedSpan.of(List.of(segments)), null, null).entries();
    }

    @Test
    void shouldJoinWhatSaysThatItContinues() {
        assertThat(joined(segment(0, 4, box(1, 0, 0)), segment(4.3, 4, box(1, 1, 4)), segment(8.6, 4, box(1, 2, 8))))
                .containsExactly(new RecordedSpan(Recordings.at(0), 12 * SECOND));
        assertThat(joined(segment(0, 4, box(1, 0, 0)), segment(4, 4, box(1, 2, 4)), segment(8, 4, box(2, 3, 8))))
                .as("a number is missing, another stream")
                .hasSize(3);
    }

    @Test
    void shouldJoinByTimesWhatDoesNotSay() {
        assertThat(joined(segment(0, 4, null), segment(5, 4, null))).hasSize(1);
        assertThat(joined(segment(0, 4, null), segment(5.001, 4, null))).hasSize(2);
        assertThat(joined(segment(0, 4, null), segment(3, 4, null))).hasSize(1);
        assertThat(joined(segment(0, 4, box(1, 0, 0)), segment(4, 4, null)))
                .as("another container")
                .hasSize(2);
    }

    @Test
    void shouldCutOffWhatIsNotAskedFor() {
        List<RecordedSegment> segments =
                List.of(segment(0, 4, box(1, 0, 0)), segment(4, 4, box(1, 1, 4)), segment(20, 4, box(2, 0, 0)));

        assertThat(RecordingList.of(RecordedSpan.of(segments), Recordings.at(3), Recordings.at(21))
                        .entries())
                .containsExactly(
                        new RecordedSpan(Recordings.at(3), 5 * SECOND), new RecordedSpan(Recordings.at(20), SECOND));
    }

    @Test
    void shouldBeWrittenAsMediaMtxDoes() {
        RecordingList list = RecordingList.of(RecordedSpan.of(List.of(segment(0.5, 2.25, box(1, 0, 0)))), null, null);

        assertThat(list.json(Recordings.PATH, "http://h:9996/get").utf8())
                .isEqualTo(
                        "[{\"start\":\"2026-03-01T10:00:00.5Z\",\"duration\":2.25,\"url\":\"http://h:9996/get?duration=2.25"
                                + "&path=live%2Fcam&start=2026-03-01T10%3A00%3A00.5Z\"}]");
    }

    @Test
    void shouldWriteTimesAsTheJdkDoes() {
        InstantText text = new InstantText();
        for (long ns = 0; ns < 400L * 86_400 * SECOND; ns += 86_399_876_543_210L) {
            Instant time = Recordings.T0.plusNanos(ns);
            StringBuilder out = new StringBuilder();
            text.append(time, out);
            assertThat(Instant.from(DateTimeFormatter.ISO_INSTANT.parse(out))).isEqualTo(time);
        }
    }

    @Test
    void shouldListAHundredThousandSegmentsThatDoNotContinueOneAnother() {
        List<RecordedSegment> many = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            many.add(segment(i * 10, 5, box(1, 2L * i, i)));
        }
        RecordingList list = RecordingList.of(RecordedSpan.of(many), null, null);
        assertThat(list.entries()).hasSize(100_000);
        assertThat(list.json(Recordings.PATH, "http://h/get").length()).isGreaterThan(10_000_000);
    }
}
