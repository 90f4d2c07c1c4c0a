package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.session.SessionKind;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** HLS in all its kinds, read by FFmpeg, by a browser and request by request. */
class HlsTest {
    private static final Pattern HINT = Pattern.compile("PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"");
    private static final Pattern SEQUENCE = Pattern.compile("EXT-X-MEDIA-SEQUENCE:(\\d+)");
    private static final String FRAMES = "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames";
    private static final int SECONDS = 4;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    private PeerProcess push(Clip clip) {
        PeerProcess push = Ffmpeg.installed().push(clip.file(), node.rtmp("live/cam"));
        node.awaitReady("live/cam");
        return push;
    }

    private String base() {
        return "http://127.0.0.1:" + node.port("hlsAddress") + "/live/cam/";
    }

    private HttpResponse<String> answer(String url) throws Exception {
        return node.http().send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String get(String url) throws Exception {
        HttpResponse<String> response = answer(url);
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return response.body();
    }

    /** The address of the media playlist, of a session of its own. */
    private String begin() throws Exception {
        return base()
                + get(base() + "index.m3u8")
                        .lines()
                        .filter(line -> line.endsWith(".m3u8"))
                        .findFirst()
                        .orElseThrow();
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lowLatency", "fmp4", "mpegts"})
    void shouldPlayInFfmpeg(String variant) throws Exception {
        node.reload("hlsVariant: " + variant + "\n");
        Path file = directory.resolve("out.mkv");
        try (PeerProcess push = push(Clip.H264_AAC)) {
            Ffmpeg.installed().run("-i", base() + "index.m3u8", "-t", "" + SECONDS, "-c", "copy", file.toString());
            assertThat(push.isAlive()).isTrue();
        }
        List<MediaPacket> pictures = MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), file), "video");
        assertThat(pictures)
                .hasSizeBetween((SECONDS - 1) * Clip.PICTURES_PER_SECOND, (SECONDS + 1) * Clip.PICTURES_PER_SECOND);
        for (int i = 1; i < pictures.size(); i++) {
            assertThat(pictures.get(i).dtsMs())
                    .isGreaterThan(pictures.get(i - 1).dtsMs());
        }
    }

    @Test
    void shouldHoldRequestsForWhatComesNext() throws Exception {
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String playlist = begin();
            String text = get(playlist);
            for (int i = 0; i < 12; i++) {
                String hint = group(HINT, text);
                long sequence = Long.parseLong(group(SEQUENCE, text));
                long open = sequence
                        + text.lines()
                                .filter(line -> line.startsWith("#EXTINF"))
                                .count();
                String rest = text.substring(text.lastIndexOf("#EXTINF"));
                long parts = rest.lines()
                        .filter(line -> line.startsWith("#EXT-X-PART:"))
                        .count();
                String next = get(playlist + "?_HLS_msn=" + open + "&_HLS_part=" + parts);
                assertThat(next).as("the part that was hinted at").contains(hint);
                assertThat(get(playlist + "?_HLS_msn=" + open + "&_HLS_part=" + parts + "&_HLS_skip=YES"))
                        .contains(hint);
                get(playlist.substring(0, playlist.lastIndexOf('/') + 1) + hint);
                text = next;
            }
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() throws Exception {
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String playlist = begin();
            String folder = playlist.substring(0, playlist.lastIndexOf('/') + 1);
            assertThat(status(playlist + "?_HLS_msn=99999999999")).isEqualTo(400);
            assertThat(status(playlist + "?_HLS_msn=x")).isEqualTo(400);
            assertThat(status(playlist + "?_HLS_part=1")).isEqualTo(400);
            assertThat(status(folder + "other.m3u8")).isEqualTo(404);
            assertThat(status(folder + "none.mp4")).isEqualTo(404);
            assertThat(status(base() + "hls/0000/main.m3u8")).isEqualTo(404);
            assertThat(status(playlist.replace("live/cam", "live/other"))).isEqualTo(404);
            assertThat(push.isAlive()).isTrue();
        }
        node.awaitGone("live/cam");
        assertThat(status(base() + "index.m3u8")).isEqualTo(404);
    }

    private int status(String url) throws Exception {
        return answer(url).statusCode();
    }

    @Test
    void shouldTellOfSessionsAndMuxers() throws Exception {
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String playlist = begin();
            get(playlist);
            node.awaitServed("live/cam", 1);
            JsonNode session = node.api("v3/hlssessions/list").get("items").get(0);
            assertThat(session.get("path").asString()).isEqualTo("live/cam");
            assertThat(node.api("v3/hlsmuxers/get/live/cam")
                            .get("outboundBytes")
                            .asLong())
                    .isPositive();
            assertThat(node.path("live/cam").orElseThrow().readers())
                    .extracting(reader -> reader.apiType())
                    .containsExactly("hlsSession");
            node.post("v3/hlssessions/kick/" + session.get("id").asString());
            await().atMost(NodeUnderTest.PATIENCE)
                    .until(() -> node.server()
                            .sessions()
                            .statuses(SessionKind.HLS)
                            .join()
                            .isEmpty());
            assertThat(status(playlist)).isEqualTo(404);
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldPlayInABrowser() throws Exception {
        try (PeerProcess push = push(Clip.H264_AAC);
                Browser browser = Browser.start();
                BrowserPage page = browser.open(base() + "?player=hls")) {
            page.await(FRAMES, count -> count.asInt() >= 3 * Clip.PICTURES_PER_SECOND);
            page.await(
                    "document.getElementById('summary').textContent",
                    text -> text.asString().contains("low-latency HLS"));
            page.screenshot(Path.of("target", "screenshots", "player-hls.png"));
            assertThat(push.isAlive()).isTrue();
        }
    }
}
