package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.protocol.ice.StunClass;
import io.weir.protocol.ice.StunEncoder;
import io.weir.protocol.sdp.RemoteEnd;
import io.weir.protocol.webrtc.TransportCounters;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.Scale;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to the node's WebRTC while a publisher and a viewer use it, who must not notice. */
class WebRtcAttackTest {
    private static final String SDP = "application/sdp";
    private static final String FRAGMENT = "application/trickle-ice-sdpfrag";

    /** Sessions of one address that may wait for their peer. */
    private static final int WAITING_MAX = 256;

    private static final int SEED = 7;
    private static final int ICE_CONTROLLING = 0x802a;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("webrtcHandshakeTimeout: 60s\n");

    private WebRtcPeer publisher;
    private WebRtcPeer viewer;

    @BeforeEach
    void watch() throws Exception {
        publisher = WebRtcPeer.connect(node.http("cam/whip"));
        node.awaitReady("cam");
        viewer = WebRtcPeer.connect(node.http("cam/whep"));
        viewer.awaitVideo(3);
    }

    /** Whatever was done, those who were there go on, the next one comes in, and the node blames itself for nothing. */
    @AfterEach
    void shouldServeOthers() throws Exception {
        viewer.awaitVideo(5);
        try (WebRtcPeer next = WebRtcPeer.connect(node.http("cam/whep"))) {
            next.awaitVideo(3);
        }
        publisher.close();
        viewer.close();
        node.awaitNoSessions();
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    private InetSocketAddress mediaPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port("webrtcLocalUDPAddress"));
    }

    private void send(DatagramSocket from, Bytes packet) throws IOException {
        from.send(new DatagramPacket(packet.toArray(), packet.length(), mediaPort()));
    }

    private long dropped(String reason) {
        return node.server()
                .counters()
                .counter(TransportCounters.DROPPED, "reason", reason)
                .sum();
    }

    private long refused(int status) {
        return node.server()
                .counters()
                .counter("webrtc_offers_refused", "status", Integer.toString(status))
                .sum();
    }

    /** Kicks those whose peer never came; only the publisher and the viewer are left then. */
    private void endWaiting() {
        for (SessionStatus session : node.sessions()) {
            if (!session.webRtc().orElseThrow().connected()) {
                node.server()
                        .sessions()
                        .find(session.id(), Set.of(SessionKind.WEBRTC))
                        .ifPresent(LiveSession::kick);
            }
        }
        await("end of those who never came")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.server().sessions().size() == 2);
    }

    private int offer(String path, String type, String body) throws Exception {
        return WebRtcPeer.post(URI.create(node.http(path)), type, body).statusCode();
    }

    private int status(String method, String path) throws Exception {
        return node.http()
                .send(
                        HttpRequest.newBuilder(URI.create(node.http(path)))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void shouldBoundOffersThatNobodyStandsBehind() throws Exception {
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < WAITING_MAX + 20; i++) {
            answers.add(offer("cam/whep", SDP, WebRtcPeer.offerToRead()));
        }
        assertThat(answers).containsOnly(201, 429);
        assertThat(answers.subList(0, WAITING_MAX)).containsOnly(201);
        assertThat(refused(429)).isPositive();
        endWaiting();
        assertThat(offer("cam/whep", SDP, WebRtcPeer.offerToRead())).isEqualTo(201);
        endWaiting();
    }

    @Test
    void shouldRefuseWhatIsNoOffer() throws Exception {
        assertThat(offer("cam/whep", SDP, "")).isEqualTo(400);
        assertThat(offer("cam/whep", SDP, "v=0\r\nnonsense")).isEqualTo(400);
        assertThat(offer("cam/whep", SDP, "v=0\r\n" + "a=x\r\n".repeat(40_000))).isEqualTo(413);
        assertThat(offer("cam/whep", "application/json", "{}")).isEqualTo(415);
        assertThat(offer("missing/whep", SDP, WebRtcPeer.offerToRead())).isEqualTo(404);
        assertThat(offer("a//b/whip", SDP, WebRtcPeer.offerToRead())).isEqualTo(400);
        assertThat(refused(400)).isEqualTo(3);
        assertThat(refused(415)).isEqualTo(1);
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            assertThat(status(method, "cam/whep")).as(method).isEqualTo(405);
        }
        for (String method : List.of("GET", "PUT", "POST")) {
            assertThat(status(method, viewer.resource().getPath().substring(1)))
                    .as(method)
                    .isEqualTo(405);
        }
    }

    /** Every part of an offer cut off or changed is refused or answered, and leaves nothing behind. */
    @Test
    void shouldSurviveBrokenOffers() throws Exception {
        Random random = new Random(SEED);
        String whole = WebRtcPeer.offerToRead();
        for (int i = 0; i < Scale.count(150, 2_000); i++) {
            char[] broken = whole.toCharArray();
            for (int k = 0; k <= random.nextInt(4); k++) {
                broken[random.nextInt(broken.length)] = (char) (' ' + random.nextInt(95));
            }
            String body = new String(broken).substring(0, 1 + random.nextInt(broken.length));
            assertThat(offer("cam/whep", SDP, body)).isIn(201, 400, 406, 429);
        }
        endWaiting();
    }

    @Test
    void shouldHoldASessionToItsAddressAndItsVersion() throws Exception {
        assertThat(viewer.ask("PATCH", "", "Content-Type", FRAGMENT, "If-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(viewer.ask("PATCH", "v=nothing", "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        String secret = viewer.resource().getPath();
        String id = secret.substring(secret.lastIndexOf('/') + 1);
        for (String elsewhere : List.of("other/whep/" + id, "cam2/whep/" + id, "cam/whep/" + "0".repeat(36))) {
            assertThat(status("DELETE", elsewhere)).as(elsewhere).isEqualTo(404);
        }
        viewer.awaitVideo(3);
        try (WebRtcPeer leaving = WebRtcPeer.connect(node.http("cam/whep"))) {
            assertThat(leaving.ask("DELETE", "").statusCode()).isEqualTo(200);
            leaving.awaitClosed();
            assertThat(leaving.ask("DELETE", "").statusCode()).isEqualTo(404);
        }
    }

    /** What is trickled after an ICE restart belongs to it and is not another one. */
    @Test
    void shouldRestartIceOnceForOneOffer() throws Exception {
        String credentials = "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n";
        HttpResponse<String> restarted = viewer.ask("PATCH", credentials, "Content-Type", FRAGMENT);
        assertThat(restarted.statusCode()).isEqualTo(200);
        assertThat(restarted.body()).contains("a=ice-ufrag:");
        String version = restarted.headers().firstValue("ETag").orElseThrow();
        String trickled =
                credentials + "m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n";
        HttpResponse<String> answer = viewer.ask("PATCH", trickled, "Content-Type", FRAGMENT, "If-Match", version);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("ETag")).contains(version);
        viewer.awaitVideo(3);
    }

    @Test
    void shouldNotMoveMediaForForgedChecks() throws Exception {
        RemoteEnd server = viewer.agreed().remote();
        Bytes forged = new StunEncoder(StunClass.REQUEST, Bytes.ofHex("000102030405060708090a0b"))
                .username(server.iceUfrag() + ":x")
                .priority(1)
                .role(ICE_CONTROLLING, 1)
                .useCandidate()
                .finish("a-password-that-somebody-guessed");
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.setSoTimeout(300);
            for (int i = 0; i < 100; i++) {
                send(stranger, forged);
            }
            viewer.awaitVideo(5);
            DatagramPacket got = new DatagramPacket(new byte[2048], 2048);
            assertThatThrownBy(() -> stranger.receive(got)).isInstanceOf(SocketTimeoutException.class);
        }
        await().atMost(NodeUnderTest.PATIENCE).until(() -> dropped("bad_check") >= 50);
    }

    @Test
    void shouldShrugOffGarbage() throws Exception {
        Random random = new Random(SEED);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < Scale.count(2_000, 20_000); i++) {
                byte[] packet = new byte[1 + random.nextInt(1400)];
                random.nextBytes(packet);
                packet[0] = (byte) new int[] {0, 1, 20, 22, 25, 64, 128, 129, 200, 255}[random.nextInt(10)];
                send(stranger, Bytes.wrap(packet));
            }
            viewer.awaitVideo(3);
            await().atMost(NodeUnderTest.PATIENCE)
                    .until(() -> dropped("unknown_kind") > 0 && dropped("unknown_address") > 0);
            Bytes check = new StunEncoder(StunClass.REQUEST, Bytes.ofHex("000102030405060708090a0b"))
                    .username("nobody:x")
                    .finish("a-password-that-somebody-guessed");
            // while the server reads the flood, the system drops what follows
            await().atMost(NodeUnderTest.PATIENCE).until(() -> {
                send(stranger, check);
                return dropped("unknown_session") > 0;
            });
        }
    }

    /** Who has a session may begin its handshake, and not more. */
    @Test
    void shouldBoundHandshakesOfAnAddressThatIsKnown() throws Exception {
        Random random = new Random(SEED);
        try (WebRtcPeer flooder = WebRtcPeer.posted(node.http("cam/whep"));
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            RemoteEnd server = flooder.agreed().remote();
            socket.setSoTimeout((int) NodeUnderTest.PATIENCE.toMillis());
            send(
                    socket,
                    new StunEncoder(StunClass.REQUEST, Bytes.ofHex("000102030405060708090a0b"))
                            .username(server.iceUfrag() + ":flood")
                            .priority(1)
                            .role(ICE_CONTROLLING, 1)
                            .useCandidate()
                            .finish(server.icePwd()));
            socket.receive(new DatagramPacket(new byte[2048], 2048));
            for (int i = 0; i < Scale.count(2_000, 20_000); i++) {
                byte[] hello = new byte[200];
                random.nextBytes(hello);
                // a record of DTLS 1.2 in the first epoch, and in it a whole ClientHello
                Bytes.ofHex("16fefd" + "0000" + "000000000000" + "00bb" + "01" + "0000af" + "0000" + "000000"
                                + "0000af")
                        .copyTo(hello, 0, 0, 25);
                send(socket, Bytes.wrap(hello));
            }
        }
        viewer.awaitVideo(3);
        endWaiting();
    }
}
