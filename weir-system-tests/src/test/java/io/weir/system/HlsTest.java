package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.weir.server.session.SessionKind;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    private static final Pattern MAP = Pattern.compile("EXT-X-MAP:URI=\"([^\"]+)\"");
    private static final Pattern PART = Pattern.compile("EXT-X-PART:\\S*URI=\"([^\"]+)\"");
    private static final String FRAMES =
            "document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0";
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

    @ParameterizedTest
    @ValueSource(strings = {"lowLatency", "fmp4", "mpegts"})
    void shouldWritePlaylistsThatAStrictReaderTakes(String variant) throws Exception {
        node.reload("hlsVariant: " + variant + "\n");
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String index = get(base() + "index.m3u8");
            assertThat(new MasterPlaylistParser().readPlaylist(index).variants())
                    .singleElement()
                    .satisfies(only -> assertThat(only.resolution()).isPresent());
            String playlist = base() + line(index, ".m3u8");
            long sequence = 0;
            for (int i = 0; i < 4; i++) {
                String query = i == 0 ? "" : "?_HLS_msn=" + sequence;
                MediaPlaylist read = new MediaPlaylistParser().readPlaylist(get(playlist + query));
                assertThat(read.mediaSegments())
                        .isNotEmpty()
                        .allSatisfy(segment ->
                                assertThat(segment.duration()).isLessThanOrEqualTo(read.targetDuration() + 0.5));
                assertThat(read.mediaSegments().getFirst().programDateTime()).isPresent();
                assertThat(read.partialSegmentInformation().isPresent()).isEqualTo(variant.equals("lowLatency"));
                sequence = read.mediaSequence() + read.mediaSegments().size();
            }
            assertThat(push.isAlive()).isTrue();
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
            assertThat(status(base() + "hls/0000/" + playlist.substring(playlist.lastIndexOf('/') + 1)))
                    .isEqualTo(404);
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
    void shouldPlayOneOfSeveralSounds() throws Exception {
        Path movie = directory.resolve("sounds.mp4");
        String clip = Clip.H264_AAC.file().toString();
        Ffmpeg.installed().run("-i", clip, "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy", movie.toString());
        node.reload("paths:\n  live/cam:\n    alwaysAvailable: yes\n    alwaysAvailableFile: " + movie + "\n");
        node.awaitAvailable("live/cam");
        String index = get(base() + "index.m3u8");
        assertThat(index.lines().filter(line -> line.startsWith("#EXT-X-MEDIA:TYPE=AUDIO")))
                .hasSize(2);
        Path file = directory.resolve("out.mkv");
        Ffmpeg.installed()
                .run(
                        "-i",
                        base() + "index.m3u8",
                        "-t",
                        "3",
                        "-map",
                        "0:v",
                        "-map",
                        "0:a:0",
                        "-map",
                        "0:a:1",
                        "-c",
                        "copy",
                        file.toString());
        assertThat(MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), file), "audio"))
                .hasSizeGreaterThan(2 * 2 * 40);
        try (Browser browser = Browser.start();
                BrowserPage page = browser.open(base())) {
            page.await(FRAMES, count -> count.asInt() >= 3 * Clip.PICTURES_PER_SECOND);
            page.await("document.querySelector('video').webkitAudioDecodedByteCount", bytes -> bytes.asInt() > 10_000);
        }
    }

    @Test
    void shouldLetTheViewerChooseTheQuality() throws Exception {
        node.reload("""
                paths:
                  live/cam:
                    hlsVariants: [live/larger]
                  all_others:
                """);
        try (PeerProcess push = push(Clip.H264_AAC);
                PeerProcess larger = Ffmpeg.installed().push(Clip.H264_LARGER.file(), node.rtmp("live/larger"))) {
            node.awaitReady("live/larger");
            try (Browser browser = Browser.start();
                    BrowserPage page = browser.open(base())) {
                page.await(FRAMES, count -> count.asInt() >= Clip.PICTURES_PER_SECOND);
                page.await("document.getElementById('quality')?.hidden ?? true", hidden -> !hidden.asBoolean());
                for (int choice : new int[] {1, 2, 1}) {
                    page.evaluate("document.querySelector('#quality select').selectedIndex = " + choice);
                    page.evaluate("document.querySelector('#quality select').dispatchEvent(new Event('change'))");
                    String wanted = page.evaluate("document.querySelector('#quality select').selectedOptions[0].text")
                            .asString();
                    page.await(
                            "document.querySelector('video').videoHeight + 'p'",
                            height -> height.asString().equals(wanted));
                }
                page.screenshot(Path.of("target", "screenshots", "player-quality.png"));
            }
            assertThat(push.isAlive()).isTrue();
            assertThat(larger.isAlive()).isTrue();
        }
    }

    private HttpResponse<String> answer(String url, String field, String value) throws Exception {
        return node.http()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header(field, value)
                                .build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    private static String line(String text, String ending) {
        return text.lines().filter(line -> line.endsWith(ending)).findFirst().orElseThrow();
    }

    @Test
    void shouldServePartsOfSegments() throws Exception {
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String playlist = begin();
            String segment = playlist.substring(0, playlist.lastIndexOf('/') + 1)
                    + line(get(playlist), ".mp4").strip();
            HttpResponse<String> whole = answer(segment, "Accept", "*/*");
            assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
            assertThat(whole.headers().firstValue("Cache-Control")).contains("public, max-age=3600, immutable");
            int length = whole.body().length();
            HttpResponse<String> some = answer(segment, "Range", "bytes=4-7");
            assertThat(some.statusCode()).isEqualTo(206);
            assertThat(some.headers().firstValue("Content-Range")).contains("bytes 4-7/" + length);
            assertThat(some.body()).isEqualTo("moof");
            assertThat(answer(segment, "Range", "bytes=" + length + "-").statusCode())
                    .isEqualTo(416);
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldAnswerAsSafariAsks() throws Exception {
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String playlist = begin();
            String folder = playlist.substring(0, playlist.lastIndexOf('/') + 1);
            String text = get(playlist);
            for (String name : List.of(group(MAP, text), group(PART, text), line(text, ".mp4"))) {
                int length = answer(folder + name, "Accept", "*/*").body().length();
                HttpResponse<String> first = answer(folder + name, "Range", "bytes=0-1");
                assertThat(first.statusCode()).as(name).isEqualTo(206);
                assertThat(first.headers().firstValue("Content-Range")).contains("bytes 0-1/" + length);
                HttpResponse<String> whole = answer(folder + name, "Range", "bytes=0-");
                assertThat(whole.statusCode()).isEqualTo(206);
                assertThat(whole.body()).hasSize(length);
            }
            long open = Long.parseLong(group(SEQUENCE, text))
                    + text.lines().filter(line -> line.startsWith("#EXTINF")).count();
            String last = "";
            for (int i = 0; i < 12 && !last.contains("EXT-X-SKIP"); i++) {
                last = get(playlist + "?_HLS_msn=" + open++ + "&_HLS_part=0&_HLS_skip=YES");
            }
            for (String skip : List.of("YES", "v2")) {
                assertThat(get(playlist + "?_HLS_msn=" + open + "&_HLS_part=1&_HLS_skip=" + skip))
                        .containsPattern("(?m)^#EXT-X-SKIP:SKIPPED-SEGMENTS=[1-9]")
                        .doesNotContain("EXT-X-MAP");
            }
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldGiveACdnAddressesThatStayAndAnswersToKeep() throws Exception {
        node.reload("""
                hlsCDNSecret: seven-times-seven
                authInternalUsers: [{user: any, permissions: [{action: publish}, {action: api}]}]
                """);
        try (PeerProcess push = push(Clip.H264_AAC)) {
            assertThat(status(base() + "index.m3u8")).isEqualTo(401);
            assertThat(answer(base() + "index.m3u8", "Authorization", "Bearer seven-times-eight")
                            .statusCode())
                    .isEqualTo(401);
            HttpResponse<String> index = answer(base() + "index.m3u8", "Authorization", "Bearer seven-times-seven");
            assertThat(index.headers().firstValue("Cache-Control")).contains("public, max-age=1");
            String playlist = base() + line(index.body(), ".m3u8");
            assertThat(status(playlist)).isEqualTo(401);
            HttpResponse<String> media = answer(playlist, "Authorization", "Bearer seven-times-seven");
            assertThat(media.statusCode()).isEqualTo(200);
            assertThat(media.headers().firstValue("Cache-Control")).contains("public, max-age=1");
            long open = Long.parseLong(group(SEQUENCE, media.body()))
                    + media.body()
                            .lines()
                            .filter(line -> line.startsWith("#EXTINF"))
                            .count();
            HttpResponse<String> next =
                    answer(playlist + "?_HLS_msn=" + open, "Authorization", "Bearer seven-times-seven");
            assertThat(next.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(value -> assertThat(value).startsWith("public, max-age="));
            assertThat(answer(base() + "index.m3u8", "Authorization", "Bearer seven-times-seven")
                            .body())
                    .contains(playlist.substring(base().length()));
            JsonNode sessions = node.api("v3/hlssessions/list").get("items");
            assertThat(sessions).hasSize(1);
            assertThat(sessions.get(0).get("isCDN").asBoolean()).isTrue();
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldLetACdnFetchWhatIsLeftOfAStreamThatIsOver() throws Exception {
        node.reload("hlsCDNSecret: seven-times-seven\n");
        String playlist;
        try (PeerProcess push = push(Clip.H264_AAC)) {
            playlist = base() + line(cdn(base() + "index.m3u8").body(), ".m3u8");
            assertThat(push.isAlive()).isTrue();
        }
        String last = await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> cdn(playlist).body(), text -> text.contains("#EXT-X-ENDLIST"));
        String directory = playlist.substring(0, playlist.lastIndexOf('/') + 1);
        List<String> segments =
                last.lines().filter(each -> each.endsWith(".mp4")).toList();
        assertThat(segments).isNotEmpty().allMatch(each -> cdnStatus(directory + each) == 200);
        await().atMost(NodeUnderTest.PATIENCE).until(() -> cdnStatus(base() + "index.m3u8") == 404);
        assertThat(cdn(base() + "index.m3u8").headers().firstValue("Cache-Control"))
                .as("the stream may be back soon")
                .contains("no-store");
        try (PeerProcess push = push(Clip.H264_AAC)) {
            assertThat(cdnStatus(directory + "none.mp4")).isEqualTo(404);
            String next = base() + line(cdn(base() + "index.m3u8").body(), ".m3u8");
            assertThat(next).isNotEqualTo(playlist);
            assertThat(cdn(next).body()).doesNotContain("#EXT-X-ENDLIST");
            assertThat(cdn(playlist).body()).isEqualTo(last);
            assertThat(segments).allMatch(each -> cdnStatus(directory + each) == 200);
            assertThat(push.isAlive()).isTrue();
        }
    }

    private HttpResponse<String> cdn(String url) throws Exception {
        return answer(url, "Authorization", "Bearer seven-times-seven");
    }

    private int cdnStatus(String url) {
        try {
            return cdn(url).statusCode();
        } catch (Exception e) {
            throw new AssertionError(url, e);
        }
    }

    @Test
    void shouldKeepOlderSegmentsOnADisk() throws Exception {
        node.reload("hlsVariant: mpegts\nhlsSegmentCount: 20\nhlsDirectory: " + directory + "\n");
        try (PeerProcess push = push(Clip.H264_AAC)) {
            String playlist = begin();
            String oldest = line(get(playlist), ".ts");
            String url = playlist.substring(0, playlist.lastIndexOf('/') + 1) + oldest;
            String before = answer(url, "Accept", "*/*").body();
            Path stored = directory.resolve("live/cam").resolve(oldest);
            await().atMost(NodeUnderTest.PATIENCE)
                    .until(() -> Files.exists(stored) && !get(playlist).isEmpty());
            assertThat(answer(url, "Accept", "*/*").body()).isEqualTo(before);
            assertThat(answer(url, "Range", "bytes=0-0").body()).isEqualTo("G");
            assertThat(push.isAlive()).isTrue();
        }
        await().atMost(NodeUnderTest.PATIENCE).until(() -> {
            try (Stream<Path> files = Files.list(directory.resolve("live/cam"))) {
                return files.findAny().isEmpty();
            }
        });
    }

    @Test
    void shouldOfferThePathsOfALadderInOnePlaylist() throws Exception {
        node.reload("""
                paths:
                  live/cam:
                    hlsVariants: [live/low, live/none]
                  all_others:
                """);
        try (PeerProcess push = push(Clip.H264_AAC);
                PeerProcess low = Ffmpeg.installed().push(Clip.H264_LARGER.file(), node.rtmp("live/low"))) {
            node.awaitReady("live/low");
            String index = get(base() + "index.m3u8");
            assertThat(index.lines().filter(line -> line.startsWith("#EXT-X-STREAM-INF")))
                    .hasSize(2);
            for (String uri :
                    index.lines().filter(line -> line.endsWith(".m3u8")).toList()) {
                String text = get(base() + uri);
                String segment = line(text, ".mp4");
                assertThat(status(base() + uri.substring(0, uri.lastIndexOf('/') + 1) + segment))
                        .isEqualTo(200);
            }
            assertThat(node.path("live/low").orElseThrow().readers()).hasSize(1);
            String id = node.api("v3/hlssessions/list")
                    .get("items")
                    .get(0)
                    .get("id")
                    .asString();
            node.post("v3/hlssessions/kick/" + id);
            node.awaitPath("live/low", path -> path.readers().isEmpty());
            node.awaitPath("live/cam", path -> path.readers().isEmpty());
            assertThat(push.isAlive()).isTrue();
            assertThat(low.isAlive()).isTrue();
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

    @Test
    void shouldComeBackInABrowserAfterAnInterruption() throws Exception {
        try (Browser browser = Browser.start();
                BrowserPage page = browser.open(base() + "?player=hls")) {
            String state = "document.getElementById('state')?.textContent ?? ''";
            for (int i = 0; i < 2; i++) {
                page.await(state, text -> text.asString().contains("trying again"));
                try (PeerProcess push = push(Clip.H264_AAC)) {
                    page.await(state, text -> text.asString().equals("live"));
                    page.await(FRAMES, count -> count.asInt() >= Clip.PICTURES_PER_SECOND);
                    assertThat(push.isAlive()).isTrue();
                }
            }
        }
    }
}
