package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.ManualClock;
import io.weir.server.recordings.RecordedSegment;
import io.weir.testkit.FixtureMedia;
import io.weir.testkit.peer.Ffmpeg;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges over HLS, read by FFmpeg and line by line. */
class VodEndpointTest {
    private static final int FPS = 30;

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private Recordings recordings;
    private PlaybackWorkers workers;
    private PlaybackServer server;

    @BeforeEach
    void setUp() throws IOException {
        recordings = new Recordings(directory);
        workers = new PlaybackWorkers();
        server = server("");
    }

    private PlaybackServer server(String yaml) throws IOException {
        return new PlaybackServer(
                yaml,
                own -> access ->
                        new VodEndpoint(recordings, new Reception(access, workers, own.counters), clock).routes());
    }

    @AfterEach
    void tearDown() {
        server.close();
        workers.close();
    }

    private static String index(double start, String rest) {
        return "/vod/live/cam/index.m3u8?start=" + Recordings.at(start) + rest;
    }

    private String playlist(String index) throws Exception {
        return body("/vod/live/cam/" + uri(body(index)));
    }

    private String body(String path) throws Exception {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
        return response.body();
    }

    private static String uri(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
    }

    private static long count(String text, String tag) {
        return text.lines().filter(line -> line.startsWith(tag)).count();
    }

    private List<Double> times(String path, String stream) {
        return Ffmpeg.installed()
                .probe(
                        "-select_streams",
                        stream,
                        "-show_entries",
                        "packet=dts_time",
                        "-of",
                        "csv=p=0",
                        server.url(path))
                .lines()
                .map(line -> Double.parseDouble(line.replace(",", "")))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                FixtureMedia.H264_AAC_FLV + "|CODECS=\"avc1.64000b,mp4a.40.2\",RESOLUTION=160x90,FRAME-RATE=30.000",
                "opus.flv|CODECS=\"opus\"",
            })
    void shouldSayWhatThePicturesAre(String fixture, String attributes) throws Exception {
        recordings.record(new Recordings.Recording(fixture, 0, 4, 1));
        assertThat(body(index(0, "&duration=2"))).contains("," + attributes + "\n");
    }

    @Test
    void shouldSayWhatThePicturesOfATransportStreamAre() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        assertThat(body(index(0, "&duration=2")))
                .containsPattern(",RESOLUTION=160x90,FRAME-RATE=(30\\.0|29\\.9)\\d\\d\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {FixtureMedia.H264_AAC_FLV, FixtureMedia.H264_BFRAMES_AAC_FLV})
    void shouldPlayOverSeveralFilesInFfmpeg(String fixture) throws Exception {
        recordings.record(new Recordings.Recording(fixture, 0, 6, 3));

        String index = index(3.2, "&duration=10");
        String text = playlist(index);

        assertThat(text).contains("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-ENDLIST").doesNotContain("DISCONTINUITY");
        assertThat(count(text, "#EXTINF")).isEqualTo(count(text, "#EXT-X-PROGRAM-DATE-TIME"));
        Ffmpeg.installed().run("-xerror", "-i", server.url(index), "-f", "null", "-");
        for (String stream : List.of("v", "a")) {
            List<Double> times = times(index, stream);
            assertThat(times.getLast() - times.getFirst()).isBetween(9.8, 15.0);
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1))
                        .as("packet %d of %s", i, stream)
                        .isBetween(0.0001, 0.11);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hevc_bframes.flv", "opus.flv", "av1.flv", "vp9.flv", "ac3.flv"})
    void shouldPlayOtherCodecs(String fixture) throws Exception {
        recordings.record(new Recordings.Recording(fixture, 0, 2, 3));

        Ffmpeg.installed().run("-xerror", "-i", server.url(index(1, "&duration=4")), "-f", "null", "-");
    }

    @Test
    void shouldMarkGapsAndOtherTracks() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 4, 1));
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 10, 4, 1));
        recordings.record(new Recordings.Recording("hevc_bframes.flv", 20, 4, 1));

        String index = index(0, "&duration=60");
        String text = playlist(index);

        assertThat(count(text, "#EXT-X-DISCONTINUITY")).isEqualTo(2);
        assertThat(count(text, "#EXT-X-MAP")).isEqualTo(3);
        assertThat(text).contains("PROGRAM-DATE-TIME:2026-03-01T10:00:10.0", "PROGRAM-DATE-TIME:2026-03-01T10:00:20.0");
    }

    @Test
    void shouldGrowWithARecordingThatGoesOn() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 10, 2));
        List<RecordedSegment> all = List.copyOf(recordings.all());
        recordings.all().clear();
        RecordedSegment first = all.getFirst();
        recordings.add(open(first));
        clock.advance(Duration.between(clock.wallTime(), first.end()));
        String main = "/vod/live/cam/" + uri(body(index(2, "")));

        String growing = body(main);
        assertThat(growing).contains("#EXT-X-PLAYLIST-TYPE:EVENT").doesNotContain("ENDLIST");
        assertThat(count(growing, "#EXTINF")).isEqualTo(2);

        recordings.all().clear();
        recordings.all().addAll(all);
        String grown = body(main);
        assertThat(grown).startsWith(growing).doesNotContain("DISCONTINUITY", "ENDLIST");

        clock.advance(Duration.ofMinutes(1));
        assertThat(body(main)).contains("#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-ENDLIST");

        String last = playlist("/vod/live/cam/index.m3u8?duration=70");
        assertThat(count(last, "#EXTINF")).isPositive();
    }

    private static RecordedSegment open(RecordedSegment of) {
        return new RecordedSegment(
                of.path(), of.file(), of.start(), of.durationNs(), of.sizeBytes(), of.format(), true, of.continuity());
    }

    @Test
    void shouldReadTransportStreams() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 6, 2));

        String index = index(1.5, "&duration=8");
        Ffmpeg.installed().run("-xerror", "-i", server.url(index), "-f", "null", "-");
        assertThat(times(index, "v")).hasSizeBetween(8 * FPS, 12 * FPS);
    }

    @Test
    void shouldLetInWhoHasAnAddressFromThePlaylist() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 6, 1));
        server.close();
        server = server(
                "authInternalUsers: [{user: ann, pass: secret, permissions: [{action: playback, path: live/cam}]}]");
        clock.advance(Duration.between(clock.wallTime(), Recordings.at(100)));

        assertThat(server.get(index(0, "&duration=6")).statusCode()).isEqualTo(401);
        String main = "/vod/live/cam/"
                + uri(server.get(index(0, "&duration=6"), "Authorization", "Basic YW5uOnNlY3JldA==")
                        .body());
        String segment = "/vod/live/cam/" + uri(body(main));
        assertThat(server.get(segment).statusCode()).isEqualTo(200);

        assertThat(server.get(segment.replace("vod=", "vod=1")).statusCode()).isEqualTo(401);
        assertThat(server.get(segment.replace("live/cam", "live/other")).statusCode())
                .isEqualTo(401);
        assertThat(server.get(segment.substring(0, segment.indexOf('?'))).statusCode())
                .isEqualTo(401);
        clock.advance(Duration.ofSeconds(VodTokens.VALID_S + 1));
        assertThat(server.get(segment).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1_0_0_0.m4s",
                "1772359200.000000000_-2_0_0.m4s",
                "1772359200.000000000_99999999999999999_-1_0.m4s",
                "9999999999.000000000_-1_-1_0.m4s",
                "9999999999.000000000_init.mp4",
                "..%2f..%2fetc%2fpasswd",
                "1772359201.000000000_-1_-1_0.m4s",
                "x",
            })
    void shouldHaveNoOtherSegments(String name) throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 6, 1));

        int status = server.get("/vod/live/cam/seg/" + name).statusCode();

        // Behind the file's end there is its last group of pictures.
        assertThat(status).isIn(name.contains("_9999") ? 200 : 404, 400);
    }

    @Test
    void shouldRefuseWhatIsTooLong() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 6, 1));

        assertThat(server.get(index(0, "&duration=" + VodPlan.RANGE_S_MAX)).statusCode())
                .isEqualTo(200);
        assertThat(server.get(index(0, "&duration=" + (VodPlan.RANGE_S_MAX + 1)))
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.get("/vod/live/cam/index.m3u8").statusCode()).isEqualTo(400);
        assertThat(server.get(index(100, "&duration=5")).statusCode()).isEqualTo(404);
    }
}
