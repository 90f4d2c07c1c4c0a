package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.server.recordings.RecordedSegment;
import io.weir.testkit.FixtureMedia;
import io.weir.testkit.peer.Ffmpeg;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and ranges over HTTP, as MediaMTX's clients ask for them, looked at by FFmpeg. */
class PlaybackEndpointTest {
    @TempDir
    Path directory;

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
                        new PlaybackEndpoint(recordings, new Reception(access, workers, own.counters)).routes(""));
    }

    @AfterEach
    void tearDown() {
        server.close();
        workers.close();
    }

    private static String get(double start, String rest) {
        return "/get?path=live/cam&start=" + Recordings.at(start) + "&" + rest;
    }

    private Path save(String path) throws Exception {
        HttpResponse<byte[]> response = server.bytes(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        Path file = Files.createTempFile(directory, "got", ".mp4");
        Files.write(file, response.body());
        return file;
    }

    private static List<String> pictures(Path file) {
        return Ffmpeg.installed()
                .run("-xerror", "-i", file.toString(), "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.substring(line.lastIndexOf(',') + 1).trim())
                .toList();
    }

    private static void decode(Path file) {
        Ffmpeg.installed().run("-xerror", "-i", file.toString(), "-f", "null", "-");
    }

    private static double duration(Path file) {
        return Double.parseDouble(Ffmpeg.installed()
                .probe("-show_entries", "format=duration", "-of", "default=nw=1:nk=1", file.toString())
                .trim());
    }

    @ParameterizedTest
    @CsvSource({
        "fmp4, " + FixtureMedia.H264_AAC_FLV,
        "mp4, " + FixtureMedia.H264_AAC_FLV,
        "fmp4, " + FixtureMedia.H264_BFRAMES_AAC_FLV,
        "mp4, " + FixtureMedia.H264_BFRAMES_AAC_FLV,
        "fmp4, hevc_bframes.flv",
        "mp4, av1.flv",
        "fmp4, vp9.flv",
        "mp4, opus.flv",
    })
    void shouldGiveWhatFfmpegPlays(String format, String fixture) throws Exception {
        recordings.record(new Recordings.Recording(fixture, 0, 2, 3));

        Path file = save(get(1.5, "duration=3&format=" + format));

        decode(file);
        assertThat(duration(file)).isCloseTo(3, within(0.12));
    }

    @ParameterizedTest
    @ValueSource(strings = {FixtureMedia.H264_AAC_FLV, FixtureMedia.H264_BFRAMES_AAC_FLV})
    void shouldBeginExactlyWhereAsked(String fixture) throws Exception {
        recordings.record(new Recordings.Recording(fixture, 0, 2, 2));
        List<String> all = pictures(save(get(0, "duration=2&format=mp4")));

        List<String> some = pictures(save(get(1.51, "duration=1&format=mp4")));

        // Decoded from the keyframe before, shown from the picture asked for on.
        int first = all.indexOf(some.getFirst());
        assertThat(first).isBetween(43, 46);
        assertThat(some.subList(0, 10)).isEqualTo(all.subList(first, first + 10));
    }

    private RecordedSegment like(RecordedSegment of, Path file, double start) {
        return new RecordedSegment(
                of.path(), file, Recordings.at(start), of.durationNs(), of.sizeBytes(), of.format(), false, null);
    }

    @Test
    void shouldBreakOffWhenAFileIsGone() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        RecordedSegment first = recordings.all().removeFirst();
        recordings.add(like(first, first.file(), 0));
        recordings.add(like(first, directory.resolve("gone.mp4"), 2));

        assertThat(server.bytes(get(0, "duration=1.5")).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> server.bytes(get(0, "duration=4"))).isInstanceOf(IOException.class);
        assertThat(server.get(get(0, "duration=4&format=mp4")).body())
                .as("nothing was sent yet")
                .isEqualTo("{\"status\":\"error\",\"error\":\"the recording was deleted\"}");
        assertThat(server.get(get(2.5, "duration=1")).statusCode()).isEqualTo(404);
        assertThat(server.counters.value("playback_failures")).isEqualTo(1);
    }

    /** Only reading shows that its tracks became others; what looks whole is whole. */
    @Test
    void shouldBreakOffWhatHasAGapAfterAll() throws Exception {
        recordings.recordTs(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        recordings.recordTs(new Recordings.Recording("hevc_bframes.flv", 2, 2, 1));

        assertThat(server.bytes(get(0, "duration=1.5&gaps=fail")).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> server.bytes(get(0, "duration=4&gaps=fail"))).isInstanceOf(IOException.class);
        assertThat(server.get(get(0, "duration=4&gaps=fail&format=mp4")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void shouldSayThatAFileCannotBeRead() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        Files.writeString(recordings.all().getFirst().file(), "this is no recording");

        HttpResponse<String> response = server.get(get(0, "duration=1"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("the recording cannot be read: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/get?start=2026-03-01T10:00:00Z&duration=1 | path name is empty",
                "/get?path=../x&start=2026-03-01T10:00:00Z&duration=1 | path name can't contain",
                "/get?path=live/cam&duration=1 | invalid start: it is missing",
                "/get?path=live/cam&start=2026-03-01T10:00:00Z | invalid duration: it is missing",
                "/get?path=live/cam&start=2026-03-01T10:00:00Z&duration=1&format=mkv | invalid format: ",
                "/get?path=live/cam&start=2026-03-01T10:00:00Z&duration=1&gaps=x | invalid gaps: ",
                "/list?path=live/cam&start=x | invalid start: ",
                "/list?path=live/cam&end=x | invalid end: ",
                "/list | path name is empty",
            })
    void shouldRefuseWhatMakesNoSense(String request, String reason) throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));

        HttpResponse<String> response = server.get(request.strip());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .startsWith("{\"status\":\"error\",\"error\":\"")
                .contains(reason.strip());
    }

    @Test
    void shouldHaveALimitOnGapsAndEntries() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));
        RecordedSegment one = recordings.all().removeFirst();
        for (int i = 0; i <= RangePlan.BREAK_COUNT_MAX; i++) {
            recordings.add(like(one, one.file(), 10 * i));
        }
        assertThat(server.bytes(get(0, "duration=10002&gaps=skip&format=mp4")).statusCode())
                .isEqualTo(200);
        recordings.add(like(one, one.file(), 10 * (RangePlan.BREAK_COUNT_MAX + 1)));
        assertThat(server.get(get(0, "duration=10012&gaps=skip")).body()).contains("more than 1000 gaps");

        for (int i = recordings.all().size(); i < PlaybackEndpoint.LIST_ENTRIES_MAX; i++) {
            recordings.add(like(one, one.file(), 10 * i));
        }
        assertThat(server.bytes("/list?path=live/cam").statusCode()).isEqualTo(200);
        recordings.add(like(one, one.file(), 10.0 * PlaybackEndpoint.LIST_ENTRIES_MAX));
        assertThat(server.get("/list?path=live/cam").statusCode()).isEqualTo(400);
    }

    /** Clients compare these with what the list has. */
    @Test
    void shouldWriteTimesAsTheListDoes() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));

        HttpResponse<String> response = server.get(get(0.5, "duration=9&gaps=skip"));

        assertThat(response.headers().firstValue("Recording-Start")).contains("2026-03-01T10:00:00.5Z");
        assertThat(response.headers().firstValue("Recording-Gaps"))
                .contains("2026-03-01T10:00:02Z/2026-03-01T10:00:09.5Z");
        assertThat(server.get("/list?path=live/cam&start=" + Recordings.at(0.5)).body())
                .contains("\"start\":\"2026-03-01T10:00:00.5Z\"");
    }

    @Test
    void shouldLetPagesOfOtherOriginsReadWhatItReallyIs() throws Exception {
        recordings.record(new Recordings.Recording(FixtureMedia.H264_AAC_FLV, 0, 2, 1));

        HttpResponse<String> response = server.get(get(0.5, "duration=1&mode=keyframe"), "Origin", "https://elsewhere");

        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(response.headers()
                        .firstValue("Access-Control-Expose-Headers")
                        .orElseThrow())
                .contains("Recording-Start");
        assertThat(response.headers().firstValue("Recording-Start").orElseThrow())
                .startsWith("2026-03-01T10:00:00.0");
        assertThat(response.headers().firstValue("Accept-Ranges")).contains("none");
    }
}
