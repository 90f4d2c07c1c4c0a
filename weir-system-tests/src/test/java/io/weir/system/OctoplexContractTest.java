package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.base.time.Clock;
import io.weir.media.flv.FlvTagType;
import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What octoplex asks of its media server: its configuration, its permissions, when a path is ready and with what, TLS, and how encoders
 * and its own ffmpeg name paths.
 */
class OctoplexContractTest {
    private static final String PASSWORD = "5f4dcc3b5aa765d61d8327deb882cf99".repeat(2);
    private static final String CREDENTIALS = "user=api&pass=" + PASSWORD;
    private static final Path KEYS = Path.of("target", "keys-octoplex").toAbsolutePath();
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Duration STOP_MAX = Duration.ofMillis(2500);

    private static final JsonMapper JSON = JsonMapper.shared();

    /** As it writes it, but for addresses, which are free ports here. */
    private static final String CONFIG = """
            logLevel: info
            logDestinations: [stdout]
            authMethod: internal
            authInternalUsers:
              - user: any
                permissions: [{action: publish}]
              - user: api
                pass: PASSWORD
                permissions: [{action: read}]
              - user: api
                pass: PASSWORD
                permissions: [{action: api}]
            rtmp: true
            rtmpEncryption: optional
            rtmpServerCert: KEYS/RTMP.crt
            rtmpServerKey: KEYS/RTMP.key
            rtsp: false
            rtspTransports: [tcp]
            rtspEncryption: "no"
            rtspAddress: ":8554"
            rtspsAddress: ":8332"
            api: true
            apiEncryption: true
            apiServerCert: KEYS/internal.crt
            apiServerKey: KEYS/internal.key
            apiAddress: 127.0.0.1:0
            hls: false
            webrtc: false
            srt: false
            paths:
              live:
                source: publisher
            """.replace("PASSWORD", PASSWORD).replace("KEYS", KEYS.toString());

    private static String config(String rtmpKeys) {
        return CONFIG.replace("RTMP", rtmpKeys);
    }

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(config("internal"));

    @BeforeAll
    static void makeKeys() throws Exception {
        Files.createDirectories(KEYS);
        Keys.selfSigned(KEYS, "internal", "localhost");
        Keys.selfSignedRsa(KEYS, "custom", "localhost");
    }

    @AfterEach
    void shouldNotLogThePassword() {
        assertThat(RecentLog.lines()).noneMatch(line -> line.contains(PASSWORD));
    }

    private static Certificate certificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(KEYS.resolve(name + ".crt"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static SSLContext trusting(String name) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(name, certificate(name));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private HttpClient client() throws Exception {
        return node.checked(HttpClient.newBuilder()
                .sslContext(trusting("internal"))
                .version(HttpClient.Version.HTTP_1_1)
                .build());
    }

    private HttpResponse<String> ask(String method, String path, String credentials) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + node.port("apiAddress") + "/v3/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "octoplex-server");
        if (!credentials.isEmpty()) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        try (HttpClient client = client()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private JsonNode api(String path) throws Exception {
        HttpResponse<String> response = ask("GET", path, "api:" + PASSWORD);
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private RtmpPeer publishing() {
        RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live"));
        publisher.send(FlvTag.of(Clip.H264_AAC.file()).stream()
                .filter(tag -> !tag.isEndOfSequence())
                .toList());
        return publisher;
    }

    private void assertOffAir() throws Exception {
        JsonNode path = api("paths/get/live");
        assertThat(path.get("name").asString()).isEqualTo("live");
        assertThat(path.get("ready").booleanValue()).isFalse();
        assertThat(path.get("tracks").isArray()).isTrue();
        assertThat(path.get("tracks")).isEmpty();
        assertThat(path.get("source").isNull()).isTrue();
        assertThat(path.get("readers")).isEmpty();
    }

    @Test
    void shouldAnswerForTheKeyBeforeAndAfterItsPublisher() throws Exception {
        assertOffAir();
        try (RtmpPeer publisher = publishing()) {
            node.awaitReady("live");
            JsonNode path = api("paths/get/live");
            assertThat(path.get("ready").booleanValue()).isTrue();
            assertThat(Instant.parse(path.get("readyTime").asString())).isBeforeOrEqualTo(Instant.now());
            assertThat(path.get("tracks").toString()).isEqualTo("[\"H264\",\"MPEG-4 Audio\"]");
            assertThat(publisher.isOpen()).isTrue();
        }
        node.awaitPath("live", path -> path.onlineAt().isEmpty());
        assertOffAir();
        JsonNode list = api("paths/list");
        assertThat(list.get("itemCount").intValue()).isEqualTo(1);
        assertThat(list.get("items").get(0).get("name").asString()).isEqualTo("live");
    }

    /** The first command to start a destination may come straight after the poll that found the path ready. */
    @Test
    void shouldBeReadableInTheMomentItIsReady() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (RtmpPeer publisher = publishing()) {
                JsonNode ready = await().atMost(NodeUnderTest.PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(
                                () -> api("paths/get/live"),
                                path -> path.get("ready").booleanValue());
                assertThat(ready.get("tracks")).hasSize(2);
                try (RtmpPeer reader = RtmpPeer.play(node.rtmp("live?" + CREDENTIALS))) {
                    reader.awaitReceived(2, FlvTag::isConfig);
                    reader.awaitReceived(1, FlvTag::isPicture);
                    FlvTag first = reader.received(tag -> tag.type() == FlvTagType.VIDEO && tag.isPicture())
                            .getFirst();
                    assertThat(first.isKeyframe()).isTrue();
                }
                assertThat(publisher.isOpen()).isTrue();
            }
            node.awaitPath("live", path -> path.source().isEmpty());
        }
    }

    private static JsonNode published(JsonNode conns) {
        return conns.get(conns.get(0).get("state").asString().equals("publish") ? 0 : 1);
    }

    @Test
    void shouldListConnectionsAndKickThem() throws Exception {
        try (RtmpPeer publisher = publishing();
                RtmpPeer reader = RtmpPeer.play(node.rtmp("live?" + CREDENTIALS))) {
            reader.awaitReceived(1, FlvTag::isKeyframe);
            JsonNode conns = await().atMost(NodeUnderTest.PATIENCE)
                    .until(
                            () -> api("rtmpconns/list").get("items"),
                            items -> items.size() == 2
                                    && published(items).get("bytesReceived").longValue() > 20_000);
            JsonNode publish = published(conns);
            assertThat(publish.get("path").asString()).isEqualTo("live");
            assertThat(publish.get("state").asString()).isEqualTo("publish");
            assertThat(Instant.parse(publish.get("created").asString())).isBeforeOrEqualTo(Instant.now());
            assertThat(publish.get("remoteAddr").asString()).startsWith("127.0.0.1:");
            UUID id = UUID.fromString(publish.get("id").asString());
            HttpResponse<String> kicked = ask("POST", "rtmpconns/kick/" + id, "api:" + PASSWORD);
            assertThat(kicked.statusCode()).isEqualTo(200);
            assertThat(kicked.body()).isEqualTo("{\"status\":\"ok\"}");
            publisher.awaitClosed();
            reader.awaitClosed();
            assertOffAir();
        }
    }

    @Test
    void shouldLetOnlyTheOneReadAndOnlyTheKeyBePublished() throws Exception {
        try (RtmpPeer publisher = publishing()) {
            node.awaitReady("live");
            for (String query : List.of("", "?user=api&pass=wrong", "?user=any", "?" + CREDENTIALS + "0")) {
                assertThatThrownBy(() -> RtmpPeer.play(node.rtmp("live" + query)))
                        .as(query)
                        .hasMessageContaining("authentication failed");
            }
            RtmpPeer stranger = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("other")), Intent.PUBLISH);
            assertThat(stranger.awaitClosed().toString()).contains("path 'other' is not configured");
            RtmpPeer lost = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("other?" + CREDENTIALS)), Intent.PLAY);
            assertThat(lost.awaitClosed().toString()).contains("path 'other' is not configured");
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldMakeTheWrongPasswordWaitAndNobodyElse() throws Exception {
        HttpResponse<String> nobody = ask("GET", "paths/list", "");
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"mediamtx\"");
        try (HttpClient client = client()) {
            HttpRequest wrong = HttpRequest.newBuilder(
                            URI.create("https://localhost:" + node.port("apiAddress") + "/v3/paths/list"))
                    .header("Authorization", "Basic YXBpOndyb25n")
                    .build();
            var answer = client.sendAsync(wrong, HttpResponse.BodyHandlers.ofString());
            for (int i = 0; i < 20; i++) {
                assertThat(api("paths/get/live").get("name").asString()).isEqualTo("live");
            }
            assertThat(answer.get(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void shouldPassTheHealthCheckOfItsImage() throws Exception {
        Path options = Files.writeString(KEYS.resolve("healthcheckopts.txt"), "--user api:" + PASSWORD + "\n");
        PeerResult result = Peer.installed("curl")
                .run(
                        DEADLINE,
                        List.of(
                                "--fail",
                                "--silent",
                                "--show-error",
                                "--cacert",
                                KEYS.resolve("internal.crt").toString(),
                                "--config",
                                options.toString(),
                                "https://localhost:" + node.port("apiAddress") + "/v3/paths/list"));
        assertThat(result.isSuccess()).as("%s", result).isTrue();
    }

    /** Its tests offer {@code h2} alone, and want the very certificate, alone in its chain. */
    private Certificate presented(String port, String trusted) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) trusting(trusted).getSocketFactory().createSocket("localhost", node.port(port))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            Certificate[] chain = socket.getSession().getPeerCertificates();
            assertThat(chain).hasSize(1);
            return chain[0];
        }
    }

    @Test
    void shouldPresentTheCertificatesThatAreGiven() throws Exception {
        assertThat(presented("apiAddress", "internal")).isEqualTo(certificate("internal"));
        assertThat(presented("rtmpsAddress", "internal")).isEqualTo(certificate("internal"));
        node.restart();
        assertThat(presented("apiAddress", "internal")).isEqualTo(certificate("internal"));
        node.reload(config("custom"));
        await().atMost(NodeUnderTest.PATIENCE)
                .ignoreExceptions()
                .until(() -> presented("rtmpsAddress", "custom").equals(certificate("custom")));
        assertThat(presented("apiAddress", "internal")).isEqualTo(certificate("internal"));
    }

    private static PeerProcess push(String url) {
        return Ffmpeg.installed().push(Clip.H264_AAC.file(), url);
    }

    /** A path of one segment is all app to ffmpeg; OBS has it as the stream key of a server without app. */
    @ParameterizedTest
    @ValueSource(strings = {"live", "live/dest1"})
    void shouldFindThePathAndTheCredentialsWhereverTheyStand(String path) throws Exception {
        assertThat(node.server().supervisor().config().paths()).containsKey("live");
        if (!path.equals("live")) {
            node.reload(config("internal") + "  " + path + ":\n");
        }
        try (PeerProcess push = push(node.rtmp(path))) {
            node.awaitReady(path);
            try (PeerProcess read = Ffmpeg.installed()
                    .start(
                            "-xerror",
                            "-i",
                            node.rtmp(path + "?" + CREDENTIALS),
                            "-frames:v",
                            "10",
                            "-f",
                            "null",
                            "-")) {
                PeerResult result = read.await(DEADLINE);
                assertThat(result.isSuccess()).as("%s", result).isTrue();
            }
            assertThat(push.isAlive()).isTrue();
        }
        node.awaitPath(path, status -> status.source().isEmpty());
        try (RtmpPeer obs = RtmpPeer.publish(RtmpUrl.of("rtmp://127.0.0.1:" + node.port("rtmpAddress"), path))) {
            obs.send(FlvTag.of(Clip.H264_AAC.file()));
            node.awaitReady(path);
        }
    }

    /** Its replicators restart when they are told that the source is gone; one that waited would never be restarted. */
    @Test
    void shouldEndReadersWithTheirPublisherAndRefuseThemAtOnceWithoutOne() throws Exception {
        PeerProcess push = push(node.rtmp("live"));
        try {
            node.awaitReady("live");
            try (PeerProcess reader =
                    Ffmpeg.installed().start("-i", node.rtmp("live?" + CREDENTIALS), "-c", "copy", "-f", "null", "-")) {
                node.awaitServed("live", 1);
                push.close();
                assertThat(reader.await(DEADLINE).exitCode()).isZero();
            }
        } finally {
            push.close();
        }
        node.awaitPath("live", path -> path.source().isEmpty());
        RtmpPeer early = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("live?" + CREDENTIALS)), Intent.PLAY);
        assertThat(early.awaitClosed().description()).contains("NetStream.Play.StreamNotFound");
    }

    @Test
    void shouldTakeRtmps() throws Exception {
        try (PeerProcess push = Ffmpeg.installed()
                .start(
                        "-re",
                        "-stream_loop",
                        "-1",
                        "-i",
                        Clip.H264_AAC.file().toString(),
                        "-c",
                        "copy",
                        "-tls_verify",
                        "0",
                        "-f",
                        "flv",
                        node.rtmps("live"))) {
            node.awaitReady("live");
            assertThat(api("paths/get/live").get("source").get("type").asString())
                    .isEqualTo("rtmpsConn");
            assertThat(api("rtmpsconns/list").get("itemCount").intValue()).isEqualTo(1);
            assertThat(push.isAlive()).isTrue();
        }
    }

    /** It kills after three seconds. One of a few stops shows what the node needs; the others may have been held up by the machine. */
    @Test
    void shouldStopInTime() throws Exception {
        Duration took = stop();
        for (int i = 0; i < 4 && took.compareTo(STOP_MAX) >= 0; i++) {
            node.restart();
            took = stop();
        }
        assertThat(took).isLessThan(STOP_MAX);
    }

    private Duration stop() {
        Clock clock = Clock.system();
        try (RtmpPeer publisher = publishing();
                RtmpPeer reader = RtmpPeer.play(node.rtmp("live?" + CREDENTIALS))) {
            reader.awaitReceived(1, FlvTag::isKeyframe);
            long begin = clock.nanoTime();
            node.server().close();
            Duration took = Duration.ofNanos(clock.nanoTime() - begin);
            publisher.awaitClosed();
            reader.awaitClosed();
            return took;
        }
    }
}
