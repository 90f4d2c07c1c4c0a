package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.id.SessionId;
import io.weir.config.ConfigEdit;
import io.weir.config.ConfigEdit.PatchGlobal;
import io.weir.config.ConfigEdit.PatchPath;
import io.weir.config.KeyScope;
import io.weir.config.KeySpec;
import io.weir.config.KeyTable;
import io.weir.config.Reload;
import io.weir.server.api.ConfigControl;
import io.weir.server.node.Supervisor;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.peer.Ffmpeg;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * For every key that is built: who loses a session when it changes while a publisher and readers of every protocol are
 * on two paths. Only the source of a path drops anybody, and only those on that path.
 */
class ReloadMatrixTest {
    /** Keys of the file alone, which the API does not change. */
    private static final Set<String> FILE_ONLY = Set.of("stateDirectory", "readOnlyConfig");

    /** Switches of what viewers by HLS ask again and again: what is switched off answers nothing any more. */
    private static final Set<String> SWITCHES = Set.of("http", "hls");

    private static final String RECORD_PATH = "target/recordings/%path/%s-%f";

    /** Values for keys whose rules don't take just any other value. */
    private static final Map<String, Object> OTHERS = Map.ofEntries(
            Map.entry("writeQueueSize", 1024),
            Map.entry("rtmpAddress", "localhost:0"),
            Map.entry("rtmpsAddress", "localhost:0"),
            Map.entry("httpAddress", "localhost:0"),
            Map.entry("apiAddress", "localhost:0"),
            Map.entry("hlsAddress", "localhost:0"),
            Map.entry("hlsSegmentCount", 8),
            Map.entry("webrtcAddress", "localhost:0"),
            Map.entry("webrtcLocalUDPAddress", "localhost:0"),
            Map.entry("webrtcLocalTCPAddress", "127.0.0.1:0"),
            Map.entry("webrtcICEServers2", List.of(Map.of("url", "stun:127.0.0.1:1"))),
            Map.entry("webrtcAudioTranscode", "off"),
            Map.entry("udpReadBufferSize", 1_000_000),
            Map.entry("rtmpEncryption", "strict"),
            Map.entry("fallback", "/other"),
            Map.entry("alwaysAvailableTracks", List.of(Map.of("codec", "H264"))),
            Map.entry("alwaysAvailableFile", "offline.mp4"),
            Map.entry("sources", List.of("publisher", "rtmp://localhost:1/app/key")),
            Map.entry("healthPeriod", "20s"),
            Map.entry("hlsVariants", List.of("cam_low")),
            Map.entry("recordPath", RECORD_PATH),
            Map.entry("recordDeleteAfter", "2d"),
            Map.entry("source", "rtmp://localhost:2/app/key"));

    /** RTMP, HTTP-FLV and WHEP. */
    private static final int READERS = 3;

    private static final String URL = "http://127.0.0.1:1/";
    private static final String FINGERPRINT = "7".repeat(64);
    private static final String PULL = "rtmp://localhost:1/app/key";

    private static final String WHEP = "whep://localhost:1/cam/whep";

    /** An authority that is not there, on a port of this machine. */
    private static final Map<String, Object> ACME = Map.of(
            "acmeDomains",
            List.of("seven.example.com"),
            "acmeAgreeTerms",
            true,
            "acmeAddress",
            "127.0.0.1:0",
            "acmeDirectory",
            "https://127.0.0.1:1/directory");

    /** Whole changes for keys that mean something only with others, or with parts of their own. */
    private static final Map<String, Map<String, Object>> PATCHES = Map.ofEntries(
            Map.entry("authMethod", Map.of("authMethod", "http", "authHTTPAddress", URL)),
            Map.entry("authHTTPAddress", Map.of("authHTTPAddress", URL)),
            Map.entry("authHTTPFingerprint", Map.of("authHTTPFingerprint", FINGERPRINT)),
            Map.entry("authHTTPExclude", Map.of("authHTTPExclude", List.of(Map.of("action", "read")))),
            Map.entry("authJWTJWKS", Map.of("authJWTJWKS", URL)),
            Map.entry("authJWTJWKSFingerprint", Map.of("authJWTJWKSFingerprint", FINGERPRINT)),
            Map.entry("authJWTExclude", Map.of("authJWTExclude", List.of(Map.of("action", "read")))),
            Map.entry("authSignedURLSecrets", Map.of("authSignedURLSecrets", List.of("seven-times-seven-7"))),
            Map.entry("publishTokens", Map.of("publishTokens", List.of("seven-times-seven"))),
            Map.entry("readTokens", Map.of("readTokens", List.of("seven-times-seven"))),
            Map.entry("eventsWebhooks", Map.of("eventsWebhooks", List.of(Map.of("url", URL)))),
            Map.entry(
                    "clipsS3Bucket",
                    Map.of(
                            "clipsS3Bucket", "seven",
                            "clipsS3AccessKey", "seven",
                            "clipsS3SecretKey", "seven",
                            "clipsS3Endpoint", URL)),
            Map.entry("clipsS3Endpoint", Map.of("clipsS3Endpoint", URL)),
            Map.entry("clipsS3Key", Map.of("clipsS3Key", "clips/{id}.mp4")),
            Map.entry("acmeDomains", ACME),
            Map.entry("acmeAgreeTerms", Map.of("acmeAgreeTerms", true)),
            Map.entry("acmeEmail", Map.of("acmeEmail", "seven@example.com")),
            Map.entry("acmeDirectory", Map.of("acmeDirectory", "https://127.0.0.1:1/directory")),
            Map.entry("acmeAddress", Map.of("acmeAddress", "localhost:0")),
            Map.entry("acmeEABKeyID", Map.of("acmeEABKeyID", "seven", "acmeEABKey", "c2V2ZW4")),
            Map.entry("acmeEABKey", Map.of("acmeEABKeyID", "seven", "acmeEABKey", "c2V2ZW4")),
            Map.entry("pprof", Map.of("pprof", true, "pprofAddress", "127.0.0.1:0")),
            Map.entry("pprofAddress", Map.of("pprofAddress", "localhost:0")),
            Map.entry("metrics", Map.of("metrics", true, "metricsAddress", "127.0.0.1:0")),
            Map.entry("metricsAddress", Map.of("metricsAddress", "localhost:0")),
            Map.entry("playback", Map.of("playback", true, "playbackAddress", "127.0.0.1:0")),
            Map.entry("playbackAddress", Map.of("playbackAddress", "localhost:0")),
            Map.entry("sourceRedirect", Map.of("source", "redirect", "sourceRedirect", "/other")),
            Map.entry(
                    "alwaysAvailable",
                    Map.of("alwaysAvailable", true, "alwaysAvailableTracks", List.of(Map.of("codec", "H264")))),
            Map.entry(
                    "webrtcIPsFromInterfaces",
                    Map.of("webrtcIPsFromInterfaces", false, "webrtcAdditionalHosts", List.of("127.0.0.1"))),
            Map.entry("record", Map.of("record", true, "recordPath", RECORD_PATH)),
            Map.entry("forward", Map.of("forward", List.of(Map.of("dest", PULL)))),
            Map.entry("sourceFingerprint", Map.of("source", PULL, "sourceFingerprint", FINGERPRINT)),
            Map.entry("whepBearerToken", Map.of("source", WHEP, "whepBearerToken", "sevenseven7")),
            Map.entry("whepTrackGatherTimeout", Map.of("source", WHEP, "whepTrackGatherTimeout", "700ms")),
            Map.entry("whepSTUNGatherTimeout", Map.of("source", WHEP, "whepSTUNGatherTimeout", "700ms")),
            Map.entry("whepHandshakeTimeout", Map.of("source", WHEP, "whepHandshakeTimeout", "700ms")),
            Map.entry("sourceOnDemand", Map.of("source", PULL, "sourceOnDemand", true)),
            Map.entry(
                    "sourceOnDemandStartTimeout",
                    Map.of("source", PULL, "sourceOnDemand", true, "sourceOnDemandStartTimeout", "3s")),
            Map.entry(
                    "sourceOnDemandCloseAfter",
                    Map.of("source", PULL, "sourceOnDemand", true, "sourceOnDemandCloseAfter", "3s")));

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            api: yes
            apiAddress: 127.0.0.1:0
            rtmpEncryption: optional
            readTimeout: 2m
            paths:
              cam:
              other:
              studio:
              tv:
            """);

    private final List<AutoCloseable> clients = new ArrayList<>();

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private void connect(String name) throws Exception {
        RtmpPeer publisher = RtmpPeer.publish(node.rtmp(name));
        publisher.send(FlvTag.of(Clip.H264_AAC.file()));
        node.awaitReady(name);
        RtmpPeer reader = RtmpPeer.play(node.rtmp(name));
        InputStream flv = node.http()
                .send(
                        HttpRequest.newBuilder(URI.create(node.http(name + ".flv")))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .body();
        WebRtcPeer viewer = WebRtcPeer.connect(node.http(name + "/whep"));
        clients.addAll(List.of(publisher, reader, flv, viewer));
        node.awaitReaders(name, READERS);
        // a reader has its place before it has its session, and the sessions of a dropped path end after they have left
        // it
        await("sessions of " + name)
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> sessions().getOrDefault(name, Set.of()).size() == 1 + READERS);
    }

    /** A path that is WebRTC's alone. */
    private WebRtcPeer connectStudio() throws Exception {
        WebRtcPeer publisher = WebRtcPeer.connect(node.http("studio/whip"));
        node.awaitReady("studio");
        WebRtcPeer viewer = WebRtcPeer.connect(node.http("studio/whep"));
        clients.addAll(List.of(publisher, viewer));
        node.awaitReaders("studio", 1);
        return viewer;
    }

    /** A path that goes on, as viewers by HLS need. */
    private void publishTv() {
        clients.add(Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("tv")));
        node.awaitReady("tv");
    }

    private HlsViewer viewTv() throws Exception {
        HlsViewer viewer = HlsViewer.begin(node.http(), node.http("tv/index.m3u8"));
        clients.addFirst(viewer);
        return viewer;
    }

    private Map<String, Set<SessionId>> sessions() {
        Map<String, Set<SessionId>> byPath = new HashMap<>();
        for (SessionStatus session : node.sessions()) {
            byPath.computeIfAbsent(session.path(), _ -> new HashSet<>()).add(session.id());
        }
        return byPath;
    }

    private static ConfigEdit edit(KeySpec key) {
        Map<String, Object> known = PATCHES.get(key.name());
        Map<String, Object> keys = known == null ? Map.of(key.name(), other(key)) : known;
        return key.scope() == KeyScope.GLOBAL ? new PatchGlobal(keys) : new PatchPath("cam", keys);
    }

    private static Object other(KeySpec key) {
        Object known = OTHERS.get(key.name());
        if (known != null) {
            return known;
        }
        if (!key.choices().isEmpty()) {
            String choice = key.choices().getLast().equals(key.defaultText())
                    ? key.choices().getFirst()
                    : key.choices().getLast();
            return key.type().startsWith("list") ? List.of(choice) : choice;
        }
        return switch (key.type()) {
            case "true or false" -> !key.defaultText().equals("true");
            case "whole number" -> 7;
            case "duration", "duration or auto" -> "700ms";
            case "size" -> "7K";
            case "list of address range" -> List.of("10.1.2.3");
            case "list of text" -> List.of("https://seven.example.com");
            case "text", "secret text" -> "sevenseven7";
            case "list of groups" -> List.of();
            default -> throw new AssertionError("no other value for " + key);
        };
    }

    @Test
    void shouldDropNobodyButThoseOnAPathWhoseSourceChanges() throws Exception {
        Supervisor supervisor = node.server().supervisor();
        ConfigControl.Edit back = new ConfigControl.Edit(List.of(), "test", _ -> true);
        connect("cam");
        connect("other");
        WebRtcPeer viewer = connectStudio();
        publishTv();
        HlsViewer tv = viewTv();
        int tried = 0;
        for (KeySpec key : KeyTable.keys()) {
            if (!key.built() || FILE_ONLY.contains(key.name()) || key.name().equals("api")) {
                continue;
            }
            Map<String, Set<SessionId>> before = sessions();
            before.remove("tv"); // its viewer says itself when it is dropped
            String version = supervisor.version();
            supervisor
                    .edit(new ConfigControl.Edit(List.of(edit(key)), "test", _ -> true))
                    .orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            assertThat(supervisor.version())
                    .as("%s changes something", key.name())
                    .isNotEqualTo(version);
            boolean drops = key.scope() == KeyScope.PATH && key.reload() == Reload.SOURCE;
            if (drops) {
                node.awaitPath(
                        "cam",
                        path -> path.onlineAt().isEmpty() && path.readers().isEmpty());
                before.remove("cam");
            } else {
                assertThat(node.path("cam")).as(key.name()).get().satisfies(path -> {
                    assertThat(path.onlineAt()).isPresent();
                    assertThat(path.readers()).hasSize(READERS);
                });
            }
            assertThat(sessions()).as(key.name()).containsAllEntriesOf(before);
            supervisor
                    .rollback(0, back)
                    .orTimeout(NodeUnderTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            if (drops) {
                connect("cam");
            }
            if (key.name().startsWith("webrtc")) {
                viewer.awaitVideo(5);
            }
            if (SWITCHES.contains(key.name())) {
                tv.close();
                tv = viewTv();
            }
            if (key.name().startsWith("hls")) {
                tv.awaitMore(2);
            }
            assertThat(tv.end()).as(key.name()).isEmpty();
            tried++;
        }
        assertThat(tried).isGreaterThan(30);
        tv.awaitMore(2);
    }
}
