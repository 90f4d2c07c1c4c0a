package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node has recorded, got back from it while it records on and afterwards: by FFmpeg, by a browser and request by request. */
class PlaybackTest {
    private static final String PATH = "live/cam";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final String TIME = "document.querySelector('video').currentTime";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    /** Plays where there is neither a screen nor a loudspeaker. */
    private static Peer ffplay() {
        return new Peer(
                "ffplay",
                Peer.installed("ffplay").executable(),
                Map.of("SDL_VIDEODRIVER", "dummy", "SDL_AUDIODRIVER", "dummy"),
                List.of());
    }

    private void configure(String format, String more) throws IOException {
        node.reload(more + "pathDefaults:\n  record: yes\n  recordFormat: " + format + "\n  recordPath: " + directory
                + "/rec/%path/%Y-%m-%d_%H-%M-%S-%f\n  recordPartDuration: 200ms\n  recordSegmentDuration: 2s\n");
    }

    private PeerProcess push(Clip clip) {
        return clip.ffmpeg().push(clip.file(), node.rtmp(PATH));
    }

    /** Publishes until so much of it is recorded. */
    private void publish(Clip clip, double seconds) {
        try (PeerProcess push = push(clip)) {
            awaitRecorded(seconds);
            assertThat(push.isAlive()).isTrue();
        }
        node.awaitGone(PATH);
        await("recordings written")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api("v3/recorders/list").get("itemCount").intValue() == 0);
    }

    private JsonNode awaitRecorded(double seconds) {
        return await("recorded")
                .atMost(NodeUnderTest.PATIENCE)
                .until(this::list, list -> !list.isEmpty() && total(list) >= seconds);
    }

    private static double total(JsonNode list) {
        double sum = 0;
        for (JsonNode entry : list) {
            sum += entry.get("duration").asDouble();
        }
        return sum;
    }

    private JsonNode list() throws Exception {
        HttpResponse<String> response = get(node.http("playback/list?path=" + PATH));
        return response.statusCode() == 404
                ? JsonMapper.shared().createArrayNode()
                : JsonMapper.shared().readTree(response.body());
    }

    private HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return node.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Path save(String url, String ending) throws Exception {
        Path file = Files.createTempFile(directory, "got", ending);
        HttpResponse<Path> response = node.http()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofFile(file));
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return file;
    }

    private String range(Instant start, double seconds, String rest) {
        String time = URLEncoder.encode(start.toString(), StandardCharsets.UTF_8);
        return node.http("playback/get?path=" + PATH + "&start=" + time + "&duration=" + seconds + rest);
    }

    private static double duration(Path file) {
        return Double.parseDouble(Ffmpeg.installed()
                .probe("-show_entries", "format=duration", "-of", "default=nw=1:nk=1", file.toString())
                .trim());
    }

    @ParameterizedTest
    @CsvSource({
        "H264_AAC, fmp4, fmp4",
        "H264_BFRAMES_AAC, fmp4, mp4",
        "H264_BFRAMES_AAC, mpegts, fmp4",
        "H264_AAC, mpegts, mp4",
        "AV1_OPUS, fmp4, mp4",
        "AAC_ONLY, fmp4, fmp4",
    })
    void shouldGiveAnyRange(Clip clip, String recorded, String format) throws Exception {
        configure(recorded, "");
        publish(clip, 5);
        JsonNode list = list();
        assertThat(list).as("segments are joined").hasSize(1);
        try (Stream<Path> files = Files.list(directory.resolve("rec/" + PATH))) {
            assertThat(files).hasSizeGreaterThan(1);
        }
        Instant start = Instant.parse(list.get(0).get("start").asString());

        Path whole = save(list.get(0).get("url").asString(), ".mp4");
        assertThat(duration(whole)).isCloseTo(list.get(0).get("duration").asDouble(), within(0.3));
        Path part = save(range(start.plusMillis(1520), 3, "&format=" + format), ".mp4");
        assertThat(duration(part)).isCloseTo(3, within(0.25));
        clip.ffmpeg().run("-xerror", "-i", part.toString(), "-f", "null", "-");
        if (clip.hasVideo()) {
            List<String> all = MediaPacket.pictures(clip.ffmpeg(), whole);
            List<String> some = MediaPacket.pictures(clip.ffmpeg(), part);
            // Behind the pictures that take no time comes the one that was asked for, and no other.
            int last = all.lastIndexOf(some.getLast());
            assertThat(all.subList(last - 60, last)).isEqualTo(some.subList(some.size() - 61, some.size() - 1));
        }
    }

    /** The file itself, and both formats of what is got back. */
    @ParameterizedTest
    @EnumSource(
            value = Clip.class,
            names = {"H264_AAC", "H264_BFRAMES_AAC"})
    void shouldPlayInFfplayAndInABrowser(Clip clip) throws Exception {
        configure("fmp4", "");
        publish(clip, 3);
        Path file;
        try (Stream<Path> files = Files.list(directory.resolve("rec/" + PATH))) {
            file = files.sorted().findFirst().orElseThrow();
        }
        Instant start = Instant.parse(list().get(0).get("start").asString());
        for (String url : List.of(
                file.toUri().toString(),
                range(start.plusMillis(520), 2, "&format=fmp4"),
                range(start.plusMillis(520), 2, "&format=mp4"))) {
            PeerResult played =
                    ffplay().run(Ffmpeg.DEADLINE, List.of("-hide_banner", "-loglevel", "error", "-autoexit", url));
            assertThat(played.isSuccess()).as("%s", played).isTrue();
            assertThat(played.log()).as(url).isBlank();
            try (Browser browser = Browser.start();
                    BrowserPage page = browser.open(url.startsWith("file:") ? url : "about:blank")) {
                if (!url.startsWith("file:")) {
                    page.evaluate("document.body.innerHTML = '<video muted autoplay src=\"" + url + "\"></video>'");
                }
                page.await(
                        "document.querySelector('video')?.ended || document.querySelector('video')?.error?.message",
                        ended -> ended.isBoolean() && ended.asBoolean());
                assertThat(page.evaluate(TIME).asDouble()).as(url).isGreaterThan(1.5);
                assertThat(page.evaluate("document.querySelector('video').videoWidth")
                                .asInt())
                        .isEqualTo(160);
            }
        }
    }

    @Test
    void shouldGiveWhatIsBeingRecorded() throws Exception {
        configure("fmp4", "");
        try (PeerProcess push = push(Clip.H264_AAC)) {
            JsonNode list = awaitRecorded(3);
            Instant start = Instant.parse(list.get(0).get("start").asString());
            Path file = save(range(start, 3600, ""), ".mp4");
            assertThat(duration(file)).isBetween(2.5, 600.0);
            Ffmpeg.installed().run("-xerror", "-i", file.toString(), "-f", "null", "-");

            String vod = node.http("vod/" + PATH + "/index.m3u8?duration=30");
            Path played = directory.resolve("vod.mkv");
            Ffmpeg.installed().run("-live_start_index", "0", "-i", vod, "-t", "3", "-c", "copy", played.toString());
            assertThat(MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), played), "video"))
                    .hasSizeGreaterThan(2 * Clip.PICTURES_PER_SECOND);
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldGoAcrossGapsWhenAsked() throws Exception {
        configure("fmp4", "");
        publish(Clip.H264_AAC, 3);
        publish(Clip.H264_AAC, 6.5);
        JsonNode list = list();
        assertThat(list).hasSize(2);
        Instant start = Instant.parse(list.get(0).get("start").asString());

        HttpResponse<String> stopped = get(range(start, 600, ""));
        assertThat(stopped.headers().firstValue("Recording-Start"))
                .contains(list.get(0).get("start").asString());
        assertThat(Double.parseDouble(
                        stopped.headers().firstValue("Recording-Duration").orElseThrow()))
                .isCloseTo(list.get(0).get("duration").asDouble(), within(0.01));
        assertThat(stopped.headers().firstValue("Recording-Gaps").orElseThrow())
                .contains("/" + list.get(1).get("start").asString());
        Path joined = save(range(start, 600, "&gaps=skip&format=mp4"), ".mp4");
        assertThat(duration(joined)).isCloseTo(total(list), within(0.4));
        HttpResponse<String> refused = get(range(start, 600, "&gaps=fail"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("the recording has a gap from");
    }

    @Test
    void shouldAnswerOnMediaMtxsPort() throws Exception {
        configure("fmp4", "playback: yes\nplaybackAddress: 127.0.0.1:0\nplaybackTrustedProxies: [127.0.0.1]\n");
        publish(Clip.H264_AAC, 1.5);
        String base = "http://127.0.0.1:" + node.port("playbackAddress");

        HttpResponse<String> list = get(base + "/list?path=" + PATH, "X-Forwarded-Proto", "https");

        assertThat(list.body())
                .contains("\"url\":\"https://127.0.0.1:" + node.port("playbackAddress") + "/get?duration=");
        String url = JsonMapper.shared().readTree(list.body()).get(0).get("url").asString();
        assertThat(duration(save(url.replace("https:", "http:"), ".mp4"))).isGreaterThan(1);
        assertThat(get(base + "/list?path=none").body())
                .isEqualTo("{\"status\":\"error\",\"error\":\"no recording segments found\"}");
        assertThat(get(base + "/metrics").statusCode()).isEqualTo(404);
        node.reload("playback: no\n");
        assertThat(node.server().listening()).noneMatch(each -> each.key().equals("playbackAddress"));
    }

    @Test
    void shouldMakePictures() throws Exception {
        configure("fmp4", "");
        try (PeerProcess push = push(Clip.H264_AAC)) {
            JsonNode list = awaitRecorded(2);
            Path snapshot = save(node.http(PATH + "/snapshot.jpg"), ".jpg");
            String start = URLEncoder.encode(list.get(0).get("start").asString(), StandardCharsets.UTF_8);
            Path thumbnail = save(node.http("playback/thumbnail?path=" + PATH + "&width=80&at=" + start), ".jpg");
            for (Path picture : List.of(snapshot, thumbnail)) {
                assertThat(Ffmpeg.installed()
                                .probe("-show_entries", "stream=codec_name,width", "-of", "csv=p=0", picture.toString())
                                .trim())
                        .isEqualTo(picture.equals(thumbnail) ? "mjpeg,80" : "mjpeg,160");
            }
            assertThat(push.isAlive()).isTrue();
        }
        node.awaitGone(PATH);
        assertThat(get(node.http(PATH + "/snapshot.jpg")).statusCode()).isEqualTo(404);
        assertThat(get(node.http("playback/thumbnail?path=" + PATH + "&at=2001-01-01T00:00:00Z"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldShowRecordingsInABrowser() throws Exception {
        configure("fmp4", "");
        publish(Clip.H264_AAC, 4);
        publish(Clip.H264_AAC, 8);
        try (Browser browser = Browser.start();
                BrowserPage page = browser.open(node.http(PATH + "/recordings"))) {
            page.await("document.querySelectorAll('.range').length", count -> count.asInt() == 2);
            page.await(
                    "[...document.querySelectorAll('.strip img')].filter(i => i.complete && i.naturalWidth > 0).length",
                    count -> count.asInt() >= 3);
            page.evaluate("document.querySelector('.strip button').click()");
            page.await(TIME, time -> time.asDouble() > 5);
            page.await(
                    "document.getElementById('clock').textContent",
                    text -> !text.asString().isEmpty());
            page.screenshot(SCREENSHOTS.resolve("recordings.png"));
            page.evaluate("document.querySelector('.strip button').click()");
            page.await(TIME, time -> time.asDouble() < 2);
            page.await(TIME, time -> time.asDouble() > 3);
            assertThat(page.evaluate("document.querySelector('video').videoWidth")
                            .asInt())
                    .isEqualTo(160);
            assertThat(page.evaluate("document.getElementById('problem').hidden")
                            .asBoolean())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?player=hls"})
    void shouldLetTheViewerOfALiveStreamGoBack(String query) throws Exception {
        configure("fmp4", "");
        try (PeerProcess push = push(Clip.H264_AAC);
                Browser browser = Browser.start()) {
            awaitRecorded(8);
            try (BrowserPage page = browser.open(node.http(PATH + "/" + query))) {
                String state = "document.getElementById('state')?.textContent ?? ''";
                page.await(state, text -> text.asString().equals("live"));
                page.await("document.getElementById('rewind').hidden", hidden -> !hidden.asBoolean());
                page.evaluate("document.getElementById('rewind').click()");
                page.await(state, text -> text.asString().startsWith("recording of"));
                double before = page.evaluate(TIME).asDouble();
                page.await(TIME, time -> time.asDouble() > before + 1);
                page.screenshot(SCREENSHOTS.resolve("player-back.png"));
                page.await(
                        "document.getElementById('rewind').textContent",
                        text -> text.asString().equals("Go live"));
                page.evaluate("document.getElementById('rewind').click()");
                page.await(state, text -> text.asString().equals("live"));
            }
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldFindNothingOutsideRecordings() throws Exception {
        configure("fmp4", "");
        publish(Clip.H264_AAC, 1.5);
        Files.writeString(directory.resolve("secret.mp4"), "secret");
        List<String> tries = new ArrayList<>();
        for (String path :
                List.of("../secret", "..%2Fsecret", "live/../../secret", "/etc/passwd", "live/cam/..", "%00")) {
            tries.add("playback/list?path=" + path);
            tries.add("playback/get?start=2026-01-01T00:00:00Z&duration=1&path=" + path);
            tries.add("playback/thumbnail?at=2026-01-01T00:00:00Z&path=" + path);
            tries.add("vod/" + path.replace("%00", "x") + "/index.m3u8?start=2026-01-01T00:00:00Z");
        }
        for (String each : tries) {
            HttpResponse<String> response = get(node.http(each));
            assertThat(response.statusCode()).as(each).isIn(400, 404);
            assertThat(response.body()).doesNotContain("secret\"", directory.toString());
        }
    }

    @Test
    void shouldAskForPermissionToPlayBack() throws Exception {
        configure("fmp4", "");
        publish(Clip.H264_AAC, 1.5);
        configure(
                "fmp4",
                "authInternalUsers: [{user: any, permissions: [{action: read}, {action: publish}, {action: api}]},"
                        + " {user: ann, pass: secret, permissions: [{action: playback, path: " + PATH + "}]}]\n");
        for (String each : List.of(
                "playback/list?path=" + PATH,
                "playback/get?path=" + PATH + "&start=2026-01-01T00:00:00Z&duration=1",
                "playback/thumbnail?path=" + PATH + "&at=2026-01-01T00:00:00Z",
                "vod/" + PATH + "/index.m3u8?start=2026-01-01T00:00:00Z",
                PATH + "/recordings")) {
            HttpResponse<String> refused = get(node.http(each));
            assertThat(refused.statusCode()).as(each).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(get(node.http(each), "Authorization", "Basic YW5uOnNlY3JldA==")
                            .statusCode())
                    .isNotEqualTo(401);
        }
        assertThat(get(node.http("playback/list?path=other"), "Authorization", "Basic YW5uOnNlY3JldA==")
                        .statusCode())
                .isEqualTo(401);
    }
}
