package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.ManualClock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.ServerConfig;
import io.weir.server.recordings.RecordPlaces;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentIndex;
import io.weir.testkit.FixtureMedia;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Playback of what the real index on the disk has, that was not asked for a whole list before. */
class IndexedPlaybackTest {
    @TempDir
    Path directory;

    /** Of a root that is not there the index keeps what lies on it. */
    private SegmentIndex index() throws ConfigException {
        String template = directory.resolve("away") + "/%path/%s-%f";
        ServerConfig config = ConfigLoader.loadText(
                        "test.yml", "pathDefaults: {recordPath: '" + template + "'}\npaths: {all_others: {}}", Map.of())
                .config();
        return new SegmentIndex(directory.resolve("recordings.db"), RecordPlaces.of(config, ZoneOffset.UTC));
    }

    private List<RecordedSegment> record() throws Exception {
        Recordings recordings = new Recordings(directory);
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 6, 2));
        try (SegmentIndex index = index()) {
            recordings.all().forEach(index::onComplete);
            index.flushed().join();
        }
        return recordings.all();
    }

    @Test
    void shouldFindASegmentByItsVeryStart() throws Exception {
        List<RecordedSegment> all = record();
        try (SegmentIndex index = index()) {
            for (RecordedSegment each : all) {
                Instant start = each.start();
                assertThat(index.between(Recordings.PATH, start, start.plusNanos(1)))
                        .containsExactly(each);
                assertThat(index.between(Recordings.PATH, start, start.plusNanos(1000)))
                        .containsExactly(each);
            }
            Instant first = all.getFirst().start();
            assertThat(index.between(Recordings.PATH, first.minusSeconds(1), first))
                    .isEmpty();
        }
    }

    @Test
    void shouldServeEachFileOfAPlaylist() throws Exception {
        record();
        try (SegmentIndex index = index();
                PlaybackWorkers workers = new PlaybackWorkers();
                PlaybackServer server = new PlaybackServer(
                        "",
                        own -> access -> new VodEndpoint(
                                        index, new Reception(access, workers, own.counters), new ManualClock())
                                .routes())) {
            String base = "/vod/live/cam/";
            String variants = server.get(base + "index.m3u8?start=" + Recordings.at(1) + "&duration=9")
                    .body();
            String playlist = server.get(base
                            + variants.lines()
                                    .filter(line -> line.startsWith("main.m3u8"))
                                    .findFirst()
                                    .orElseThrow())
                    .body();
            String init = playlist.lines()
                    .filter(line -> line.startsWith("#EXT-X-MAP"))
                    .map(line -> line.split("\"", -1)[1])
                    .findFirst()
                    .orElseThrow();
            assertThat(server.get(base + init).statusCode()).as(init).isEqualTo(200);
            List<String> segments =
                    playlist.lines().filter(line -> line.startsWith("seg/")).toList();
            assertThat(segments).hasSizeGreaterThan(1);
            for (String segment : segments) {
                assertThat(server.get(base + segment).statusCode()).as(segment).isEqualTo(200);
            }
        }
    }
}
