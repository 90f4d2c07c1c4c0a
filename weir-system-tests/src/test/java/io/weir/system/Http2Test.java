package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.metrics.Counters;
import io.weir.server.session.SessionKind;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node whose clients speak HTTP/2: programs, the JDK and a browser, over TLS and without. */
class Http2Test {
    private static final String TLS = "httpEncryption: yes\nhlsEncryption: yes\nwebrtcEncryption: yes\n";

    /** The frames that the video element has shown; 0 while the page loads. */
    private static final String FRAMES =
            "(v => v ? v.getVideoPlaybackQuality().totalVideoFrames : 0)(document.querySelector('video'))";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    @AfterEach
    void shouldHaveNoInternalErrors() {
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    private static PeerResult curl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--silent", "--show-error", "--insecure", "--compressed"));
        all.addAll(List.of("--max-time", Long.toString(NodeUnderTest.PATIENCE.toSeconds())));
        all.addAll(List.of(arguments));
        return Peer.installed("curl").run(NodeUnderTest.PATIENCE, all);
    }

    /** The version, the status and the body of an answer over HTTP/2 without TLS. */
    private String plain(String path, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--http2-prior-knowledge"));
        all.addAll(List.of("--write-out", "\n%{http_version} %{http_code}", node.http(path)));
        all.addAll(List.of(arguments));
        return curl(all.toArray(String[]::new)).outputOrFail();
    }

    private RtmpPeer publishing() {
        RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live/cam"));
        publisher.send(FlvTag.of(Clip.H264_AAC.file()));
        node.awaitReady("live/cam");
        return publisher;
    }

    private HttpClient secure() throws Exception {
        return node.checked(
                HttpClient.newBuilder().sslContext(Presented.trustingAnybody()).build());
    }

    private URI https(String key, String path) {
        return URI.create("https://127.0.0.1:" + node.port(key) + "/" + path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(https("httpAddress", path));
    }

    // ---- curl

    @Test
    void shouldServeTheApiAndPagesWithoutTls() {
        assertThat(plain("v3/paths/list")).contains("itemCount").endsWith("\n2 200");
        assertThat(plain("live/cam/")).contains("<html").endsWith("\n2 200");
        assertThat(plain("assets/player.js")).contains("import").endsWith("\n2 200");
        assertThat(plain("assets/player.js", "--head"))
                .contains("content-length: ", "etag: ")
                .doesNotContain("import ")
                .endsWith("\n2 200");
        assertThat(plain("assets/none.js")).endsWith("\n2 404");
        assertThat(plain("live/cam")).endsWith("\n2 302");
        assertThat(plain("v3/config/paths/add/cam", "--json", "{\"maxReaders\": 7}"))
                .endsWith("\n2 200");
        assertThat(plain("v3/config/paths/patch/cam", "--request", "PATCH", "--json", "{\"maxReaders\": 8}"))
                .endsWith("\n2 200");
        assertThat(plain("v3/config/paths/get/cam")).contains("\"maxReaders\":8");
        assertThat(plain("v3/config/paths/patch/cam", "--request", "PATCH", "--json", "{\"maxReaders\": \"x\"}"))
                .endsWith("\n2 400");
    }

    @Test
    void shouldServeHttp1BesideIt() {
        String answer = curl("--http1.1", "--write-out", "\n%{http_version}", node.http("health"))
                .outputOrFail();
        assertThat(answer).endsWith("\n1.1");
        // curl asks for an upgrade, which is declined by not taking it up
        answer = curl("--http2", "--write-out", "\n%{http_version} %{http_code}", node.http("health"))
                .outputOrFail();
        assertThat(answer).endsWith("\n1.1 200");
    }

    @Test
    void shouldKnowClientsBehindAProxyByTheirOwnAddress() throws Exception {
        node.reload("""
                httpTrustedProxies: [127.0.0.1]
                authInternalUsers:
                - {user: any, ips: [192.0.2.0/24], permissions: [{action: api}]}
                """);
        assertThat(plain("v3/paths/list")).endsWith("\n2 401");
        assertThat(plain("v3/paths/list", "--header", "X-Forwarded-For: 192.0.2.9"))
                .endsWith("\n2 200");
        // its own address, in a header of the PROXY protocol
        assertThat(plain("v3/paths/list", "--haproxy-protocol")).endsWith("\n2 401");
        node.reload("""
                httpTrustedProxies: [127.0.0.1]
                authInternalUsers:
                - {user: any, ips: [127.0.0.1], permissions: [{action: api}]}
                """);
        assertThat(plain("v3/paths/list", "--haproxy-protocol")).endsWith("\n2 200");
    }

    @Test
    void shouldAskForCredentials() throws Exception {
        node.reload("""
                authInternalUsers:
                - {user: any, permissions: [{action: publish}]}
                - {user: ann, pass: secret, permissions: [{action: read}, {action: api}]}
                """);
        try (RtmpPeer publisher = publishing()) {
            for (String path : List.of("v3/paths/list", "live/cam.flv", "live/cam/")) {
                assertThat(plain(path, "--head", "--request", "GET", "--max-time", "60"))
                        .as(path)
                        .contains("www-authenticate: Basic realm=\"mediamtx\"")
                        .endsWith("\n2 401");
            }
            assertThat(plain("v3/paths/list", "--user", "ann:secret")).endsWith("\n2 200");
            assertThat(plain("v3/paths/list", "--user", "ann:wrong")).endsWith("\n2 401");
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldAnswerAFloodOfGoodRequests() {
        Peer h2load = Peer.installed("h2load");
        for (String path : List.of("health", "assets/player.js", "v3/paths/list")) {
            String said = h2load.run(
                            NodeUnderTest.PATIENCE,
                            List.of(
                                    "--requests=10000",
                                    "--clients=10",
                                    "--max-concurrent-streams=100",
                                    node.http(path)))
                    .outputOrFail();
            assertThat(said).contains("10000 succeeded, 0 failed, 0 errored");
        }
    }

    // ---- streams

    @Test
    void shouldPlayEveryPictureOverHttp2() throws Exception {
        Clip clip = Clip.H264_AAC;
        node.reload("readTimeout: 2m\n" + TLS);
        Path flv = directory.resolve("out.flv");
        Path ts = directory.resolve("out.ts");
        try (HttpClient client = secure();
                PeerProcess push = Pusher.FFMPEG.push(node, clip, "live/cam")) {
            node.hold(push, "live/cam");
            String base = https("httpAddress", "live/cam").toString();
            try (Playing first = Playing.http(client, base + ".flv", flv);
                    Playing second = Playing.http(client, base + ".ts", ts)) {
                node.awaitServed("live/cam", 2);
                push.resume();
                assertThat(push.await(NodeUnderTest.PATIENCE).isSuccess()).isTrue();
                first.awaitEnd(NodeUnderTest.PATIENCE);
                second.awaitEnd(NodeUnderTest.PATIENCE);
            }
        }
        Comparison comparison = new Comparison(clip);
        comparison.assertPictures("FLV", flv);
        comparison.assertPictures("TS", ts);
    }

    @Test
    void shouldEndTheSessionOfAReaderThatResetsItsStream() throws Exception {
        node.reload(TLS);
        try (HttpClient client = secure();
                RtmpPeer publisher = publishing()) {
            HttpResponse<InputStream> answer =
                    client.send(request("live/cam.flv").build(), BodyHandlers.ofInputStream());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body().read()).isEqualTo('F');
            node.awaitReaders("live/cam", 1);
            answer.body().close();
            node.awaitReaders("live/cam", 0);
            // over the same connection
            answer = client.send(request("live/cam.flv").build(), BodyHandlers.ofInputStream());
            assertThat(answer.body().read()).isEqualTo('F');
            node.awaitReaders("live/cam", 1);
            String id = node.server()
                    .sessions()
                    .statuses(SessionKind.HTTP_FLV)
                    .join()
                    .getFirst()
                    .id()
                    .toString();
            HttpResponse<String> kicked = client.send(
                    request("v3/sessions/kick/" + id)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(kicked.statusCode()).isEqualTo(200);
            answer.body().readAllBytes();
            node.awaitReaders("live/cam", 0);
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldTellOfEvents() throws Exception {
        node.reload(TLS);
        try (HttpClient client = secure();
                RtmpPeer publisher = publishing()) {
            HttpResponse<InputStream> answer =
                    client.send(request("v3/events?since=0").build(), BodyHandlers.ofInputStream());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
            StringBuilder heard = new StringBuilder();
            try (InputStream in = answer.body()) {
                while (heard.indexOf("event: online") < 0) {
                    heard.append((char) in.read());
                }
            }
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldAnswerHeldPlaylistsOfOneConnection() throws Exception {
        node.reload(TLS);
        try (HttpClient client = secure();
                PeerProcess push = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("live/cam"))) {
            node.awaitReady("live/cam");
            String base = https("hlsAddress", "live/cam/").toString();
            String playlist = base
                    + text(client, base + "index.m3u8")
                            .lines()
                            .filter(line -> line.endsWith(".m3u8"))
                            .findFirst()
                            .orElseThrow();
            String now = text(client, playlist);
            long open = now.lines()
                            .filter(line -> line.startsWith("#EXT-X-MEDIA-SEQUENCE:"))
                            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                            .findFirst()
                            .orElse(0)
                    + now.lines().filter(line -> line.startsWith("#EXTINF")).count();
            List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                URI next = URI.create(playlist + "?_HLS_msn=" + (open + 1) + "&_HLS_part=" + i % 2);
                held.add(client.sendAsync(HttpRequest.newBuilder(next).build(), BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> each : held) {
                HttpResponse<String> answer = each.get(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("#EXT-X-PART:");
            }
            assertThat(push.isAlive()).isTrue();
        }
    }

    private static String text(HttpClient client, String url) throws Exception {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        return answer.body();
    }

    // ---- the JDK's client and a browser

    @Test
    void shouldServeTheApiOverTls() throws Exception {
        node.reload(TLS + """
                authInternalUsers:
                - {user: ann, pass: secret, permissions: [{action: api}]}
                """);
        String ann = "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
        try (HttpClient client = secure()) {
            HttpResponse<String> answer = client.send(
                    request("v3/config/global/get").header("Authorization", ann).build(), BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
            answer = client.send(
                    request("v3/config/global/patch")
                            .header("Authorization", ann)
                            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"writeQueueSize\": 1024}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            answer = client.send(request("v3/paths/list").build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("www-authenticate")).contains("Basic realm=\"mediamtx\"");
        }
    }

    @Test
    void shouldShowMovingPicturesInABrowser() throws Exception {
        node.reload(TLS);
        try (PeerProcess push = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("live/cam"));
                Browser browser = Browser.startTrusting()) {
            node.awaitReady("live/cam");
            for (String player : List.of("hls", "flv", "whep")) {
                try (BrowserPage page = browser.open(
                        https("httpAddress", "live/cam/?player=" + player).toString())) {
                    page.await(FRAMES, count -> count.asInt() >= Clip.PICTURES_PER_SECOND);
                    assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
                                    .asString())
                            .isEqualTo("h2");
                    assertThat(page.evaluate(
                                            "performance.getEntriesByType('resource')"
                                                    + ".every(entry => entry.nextHopProtocol === 'h2' || !entry.nextHopProtocol)")
                                    .asBoolean())
                            .isTrue();
                }
            }
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldCloseItsConnectionsInOrderWhenItStops() throws Exception {
        node.reload(TLS);
        Path flv = directory.resolve("out.flv");
        try (HttpClient client = secure();
                RtmpPeer publisher = publishing();
                Playing playing = Playing.http(
                        client, https("httpAddress", "live/cam.flv").toString(), flv)) {
            node.awaitServed("live/cam", 1);
            node.restart();
            playing.awaitEnd(NodeUnderTest.PATIENCE);
            await().atMost(NodeUnderTest.PATIENCE).until(() -> !publisher.isOpen());
            assertThat(Files.size(flv)).isPositive();
        }
    }
}
