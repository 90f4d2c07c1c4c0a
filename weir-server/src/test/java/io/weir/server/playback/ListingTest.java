package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.config.ConfigLoader;
import io.weir.config.RecordFormat;
import io.weir.config.ServerConfig;
import io.weir.media.mp4.MtxiBox;
import io.weir.server.recordings.RecordPlaces;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentIndex;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of what an index on the disk has. How long they take is printed and not asserted. */
class ListingTest {
    private static final int SEGMENT_COUNT = 100_000;
    private static final int SPAN_LENGTH = 100;

    @TempDir
    Path directory;

    /** A root that is not there is a disk that is away: the index keeps what lies on it. */
    private SegmentIndex index() throws Exception {
        String text = "pathDefaults:\n  recordPath: " + directory.resolve("away") + "/%path/%s-%f\n";
        ServerConfig config = ConfigLoader.loadText("test.yml", text, Map.of()).config();
        return new SegmentIndex(directory.resolve("recordings.db"), RecordPlaces.of(config, ZoneOffset.UTC));
    }

    private RecordedSegment segment(int number) {
        byte[] id = ByteBuffer.allocate(MtxiBox.STREAM_ID_LENGTH)
                .putInt(number / SPAN_LENGTH)
                .array();
        Instant start = Recordings.T0.plusSeconds(10L * number);
        long lengthNs = Duration.ofSeconds(10).toNanos();
        return new RecordedSegment(
                Recordings.PATH,
                directory.resolve("away/live/cam/" + start.getEpochSecond() + "-000000.mp4"),
                start,
                lengthNs,
                1_000_000,
                RecordFormat.FMP4,
                false,
                new MtxiBox(Bytes.wrap(id), number, lengthNs * number, 0));
    }

    @Test
    void shouldListAHundredThousandSegments() throws Exception {
        try (SegmentIndex index = index()) {
            for (int i = 0; i < SEGMENT_COUNT; i++) {
                index.onComplete(segment(i));
                if (i % 10_000 == 9_999) {
                    index.flushed().join();
                }
            }
        }
        try (SegmentIndex index = index();
                PlaybackWorkers workers = new PlaybackWorkers();
                PlaybackServer server = new PlaybackServer(
                        "",
                        own -> access ->
                                new PlaybackEndpoint(index, new Reception(access, workers, own.counters)).routes(""))) {
            assertThat(server.get("/list?path=other").statusCode()).isEqualTo(404);
            Clock clock = Clock.system();
            for (int i = 0; i < 3; i++) {
                long beganNs = clock.nanoTime();
                HttpResponse<String> list = server.get("/list?path=live/cam");
                long us = (clock.nanoTime() - beganNs) / 1000;
                System.out.println(SEGMENT_COUNT + " segments listed in " + us + " µs");
                assertThat(list.statusCode()).isEqualTo(200);
                assertThat(list.body().split("\"duration\":1000,", -1).length - 1)
                        .isEqualTo(SEGMENT_COUNT / SPAN_LENGTH);
            }
        }
    }
}
