package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.config.AuthAction;
import io.weir.config.Secret;
import io.weir.server.auth.SignedUrls;
import io.weir.server.hook.EventLog;
import io.weir.server.hook.HookEvent;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What operators see of WebRTC sessions and do to them, and who may have one. */
class WebRtcControlTest {
    private static final String SECRET = "a-secret-of-the-test";

    private static final String USERS = """
            webrtcICEServers2:
            - {url: 'turn:turn.example.com:3478', username: AUTH_SECRET, password: shared-secret}
            - {url: 'stun:stun.example.com:3478'}
            authInternalUsers:
            - {user: any, ips: [127.0.0.1], permissions: [{action: api}]}
            - {user: ann, pass: anns-password, maxReaders: 1, permissions: [{action: publish}, {action: read}]}
            authSignedURLSecrets: [%s]
            paths:
              cam:
                readTokens: [a-token-of-the-path]
            """.formatted(SECRET);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private JsonNode item(String state) throws Exception {
        for (JsonNode item : node.api("v3/webrtcsessions/list").get("items")) {
            if (item.get("state").asString().equals(state)) {
                return item;
            }
        }
        throw new AssertionError("nobody in state " + state);
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldListSessionsAndKickThem() throws Exception {
        try (WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip?camera=7"), "User-Agent", "studio/1")) {
            node.awaitReady("cam");
            try (WebRtcPeer viewer = WebRtcPeer.connect(node.http("cam/whep"))) {
                viewer.awaitVideo(20);
                await().atMost(NodeUnderTest.PATIENCE)
                        .until(() -> item("read").get("outboundRTPPackets").asLong() > 20
                                && item("read").get("outboundRTCPPackets").asLong() > 0
                                && item("publish").get("outboundRTCPPackets").asLong() > 0);
                JsonNode publishing = item("publish");
                assertThat(publishing.get("path").asString()).isEqualTo("cam");
                assertThat(publishing.get("query").asString()).isEqualTo("camera=7");
                assertThat(publishing.get("userAgent").asString()).isEqualTo("studio/1");
                assertThat(publishing.get("peerConnectionEstablished").booleanValue())
                        .isTrue();
                assertThat(publishing.get("localCandidate").asString())
                        .isEqualTo("host/udp/127.0.0.1/" + node.port("webrtcLocalUDPAddress"));
                assertThat(publishing.get("remoteCandidate").asString())
                        .isEqualTo("prflx/udp/127.0.0.1/" + publisher.port());
                assertThat(publishing.get("inboundBytes").asLong()).isPositive();
                assertThat(publishing.get("inboundRTPPackets").asLong()).isPositive();
                assertThat(publishing.get("inboundRTPPacketsLost").asLong()).isZero();
                assertThat(item("read").get("outboundRTCPPackets").asLong()).isPositive();
                JsonNode path = node.api("v3/paths/get/cam");
                assertThat(path.get("source").get("type").asString()).isEqualTo("webRTCSession");
                assertThat(path.get("readers").get(0).get("type").asString()).isEqualTo("webRTCSession");
                assertThat(node.api("v3/sessions/list?protocol=webrtc&state=publish")
                                .get("itemCount")
                                .asInt())
                        .isEqualTo(1);

                String id = item("read").get("id").asString();
                assertThat(id)
                        .isEqualTo(viewer.response().headers().firstValue("ID").orElseThrow());
                assertThat(node.api("v3/webrtcsessions/get/" + id).get("state").asString())
                        .isEqualTo("read");
                assertThat(node.post("v3/webrtcsessions/kick/" + id).statusCode())
                        .isEqualTo(200);
                viewer.awaitClosed();
                assertThat(publisher.isOpen()).isTrue();
                assertThat(node.post("v3/webrtcsessions/kick/"
                                        + publishing.get("id").asString())
                                .statusCode())
                        .isEqualTo(200);
                publisher.awaitClosed();
            }
        }
        node.awaitNoSessions();
        List<HookEvent> events = node.server().hooks().events().read(0).entries().stream()
                .map(EventLog.Entry::event)
                .toList();
        assertThat(events)
                .as("as in MediaMTX, a reader and no connection")
                .anyMatch(event -> event instanceof HookEvent.Read read
                        && read.reader().type().equals("webRTCSession"))
                .anyMatch(event -> event instanceof HookEvent.Unread)
                .noneMatch(event -> event instanceof HookEvent.Connected);
        assertThat(node.post("v3/webrtcsessions/kick/" + UUID.randomUUID()).statusCode())
                .isEqualTo(404);
        assertThat(node.get("v3/webrtcsessions/get/x").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldTellOfASessionThatWaitsAndKeepItOffTheLoops() throws Exception {
        try (WebRtcPeer waiting = WebRtcPeer.posted(node.http("cam/whip"))) {
            JsonNode item = item("publish");
            assertThat(item.get("peerConnectionEstablished").booleanValue()).isFalse();
            assertThat(item.get("remoteCandidate").asString()).isEmpty();
            assertThat(node.get("metrics").body()).contains("weir_webrtc_sessions_connected 0.0");
            waiting.answered();
            node.awaitReady("cam");
            assertThat(node.get("metrics").body())
                    .contains("weir_webrtc_sessions_connected 1.0", "weir_webrtc_connect_seconds_count 1")
                    .contains("webrtc_sessions_inbound_rtp_packets_jitter{id=");
        }
    }

    @Test
    void shouldEndAPublisherThatSendsNoTrackInTime() throws Exception {
        node.reload("webrtcTrackGatherTimeout: 500ms\n");
        WebRtcPeer.silent(node.http("cam/whip")).awaitClosed();
        node.awaitNoSessions();
        assertThat(RecentLog.lines()).anyMatch(line -> line.contains("stopped publishing: no track came in time"));
    }

    @Test
    void shouldSayWhyAStreamCannotBePlayed() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(FlvTag.of(Clip.H264_BFRAMES_AAC.file()).stream()
                    .filter(tag -> !tag.isEndOfSequence())
                    .toList());
            node.awaitReady("cam");
            assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whep")))
                    .hasMessageStartingWith("406")
                    .hasMessageContaining("B-frames");
            node.awaitReaders("cam", 0);
            assertThat(node.server().hooks().events().read(0).entries())
                    .anyMatch(entry -> entry.event() instanceof HookEvent.SessionRefused refused
                            && refused.reason().contains("B-frames"));
            assertThat(node.api("v3/paths/get/cam").get("webrtcProblems").get(0).asString())
                    .contains("B-frames");
        }
    }

    @Test
    void shouldCloseItsPortAfterTheLastSessionWhenItIsOff() throws Exception {
        int port;
        try (WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip"))) {
            node.awaitReady("cam");
            port = node.port("webrtcLocalUDPAddress");
            node.reload("webrtc: no\n");
            assertThat(isFree(port)).isFalse();
            assertThat(publisher.isOpen()).isTrue();
        }
        await("end of the old port").atMost(NodeUnderTest.PATIENCE).until(() -> isFree(port));
    }

    private static boolean isFree(int udpPort) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort));
            return true;
        } catch (BindException _) {
            return false;
        }
    }

    @Test
    void shouldHaveNoSuchRoutesWhileWebRtcIsOff() throws Exception {
        node.reload("webrtc: no\n");
        assertThat(node.get("v3/webrtcsessions/list").statusCode()).isEqualTo(404);
        assertThat(node.api("v3/transcodes/list").get("itemCount").asInt()).isZero();
    }

    @Test
    void shouldAskForCredentialsInEveryForm() throws Exception {
        node.reload(USERS);
        assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whip"))).hasMessageStartingWith("401");
        assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whip"), "Authorization", basic("ann:wrong")))
                .hasMessageStartingWith("401");
        String ann = basic("ann:anns-password");
        try (WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip"), "Authorization", ann)) {
            assertThat(publisher.isOpen()).isTrue();
            node.awaitReady("cam");
            assertThat(item("publish").get("user").asString()).isEqualTo("ann");
            assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whep"))).hasMessageStartingWith("401");
            try (WebRtcPeer viewer =
                    WebRtcPeer.connect(node.http("cam/whep"), "Authorization", "Bearer ann:anns-password")) {
                viewer.awaitVideo(3);
                assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whep"), "Authorization", ann))
                        .as("a user's maximum of readers")
                        .hasMessageStartingWith("503");
            }
            node.awaitReaders("cam", 0);
            try (WebRtcPeer viewer = WebRtcPeer.connect(node.http("cam/whep?token=a-token-of-the-path"))) {
                viewer.awaitVideo(3);
                assertThat(item("read").get("query").asString()).doesNotContain("a-token-of-the-path");
            }
        }
    }

    @Test
    void shouldLetSignedUrlsIn() throws Exception {
        node.reload(USERS);
        SignedUrls urls = new SignedUrls(List.of(new Secret(SECRET)));
        Instant later = Instant.now().plusSeconds(60);
        String publish = urls.query(new SignedUrls.Grant(AuthAction.PUBLISH, "cam", later, ""));
        String read = urls.query(new SignedUrls.Grant(AuthAction.READ, "cam", later, ""));
        assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whip?" + read)))
                .hasMessageStartingWith("401");
        try (WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip?" + publish))) {
            assertThat(publisher.isOpen()).isTrue();
            node.awaitReady("cam");
            try (WebRtcPeer viewer = WebRtcPeer.connect(node.http("cam/whep?" + read))) {
                viewer.awaitVideo(3);
            }
        }
    }

    @Test
    void shouldEndASessionWhenItsTokenExpires() throws Exception {
        try (TokenIssuer issuer = new TokenIssuer();
                WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip"))) {
            node.awaitReady("cam");
            node.reload("authMethod: jwt\nauthJWTJWKS: " + issuer.url() + "\n");
            String token = issuer.token("eve", "read", Duration.ofSeconds(15));
            try (WebRtcPeer viewer = WebRtcPeer.connect(node.http("cam/whep"), "Authorization", "Bearer " + token)) {
                viewer.awaitVideo(3);
                viewer.awaitClosed();
                node.awaitReaders("cam", 0);
                assertThat(publisher.isOpen()).as("who was let in stays").isTrue();
                RecentLog.await(line -> line.contains("credentials expired"));
            }
            assertThatThrownBy(() -> WebRtcPeer.connect(node.http("cam/whep"), "Authorization", "Bearer " + token))
                    .hasMessageStartingWith("401");
        }
    }

    @Test
    void shouldTellOfIceServersWithCredentialsThatEnd() throws Exception {
        node.reload(USERS);
        try (WebRtcPeer publisher =
                WebRtcPeer.connect(node.http("cam/whip"), "Authorization", basic("ann:anns-password"))) {
            List<String> links = publisher.response().headers().allValues("Link");
            assertThat(links).hasSize(2);
            assertThat(links.getFirst())
                    .startsWith("<turn:turn.example.com:3478>; rel=\"ice-server\"; username=\"")
                    .contains("credential-type=\"password\"")
                    .doesNotContain("AUTH_SECRET", "shared-secret");
            assertThat(links.getLast()).isEqualTo("<stun:stun.example.com:3478>; rel=\"ice-server\"");
        }
    }
}
