package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.protocol.ice.PacketKind;
import io.weir.protocol.ice.StunClass;
import io.weir.protocol.ice.StunDemux;
import io.weir.protocol.ice.StunEncoder;
import io.weir.protocol.sdp.RemoteEnd;
import io.weir.testkit.net.LinkConditions;
import io.weir.testkit.net.LossyRelay;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Where a session's packets come from and go to. */
class WebRtcAddressTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int ICE_CONTROLLING = 0x802a;
    /** Above that of any address a peer has found by itself. */
    private static final int PRIORITY = 0x7eff_ffff;

    private static final int RTP_PACKETS = 5;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private InetSocketAddress mediaPort() {
        return new InetSocketAddress(LOOPBACK, node.port("webrtcLocalUDPAddress"));
    }

    private static boolean hasIpv6() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(WebRtcPeer.LOOPBACK_IPV6, 0))) {
            return socket.isBound();
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void shouldPublishAndPlayOverIpv6Alone() throws Exception {
        Assumptions.assumeTrue(hasIpv6(), "this machine has no IPv6");
        node.reload("httpAddress: '[::1]:0'\nrtmp: no\n", "webrtcLocalUDPAddress: '[::1]:0'\n");
        String base = "http://[::1]:" + node.port("httpAddress") + "/cam/";
        try (WebRtcPeer publisher = WebRtcPeer.connect(base + "whip")) {
            node.awaitReady("cam");
            try (WebRtcPeer viewer = WebRtcPeer.connect(base + "whep")) {
                viewer.awaitVideo(20);
                assertThat(viewer.audioCount()).isPositive();
                assertThat(viewer.agreed().remote().candidates())
                        .isNotEmpty()
                        .allMatch(candidate -> candidate.contains(":"))
                        .noneMatch(candidate -> candidate.contains("127.0.0.1"));
                assertThat(publisher.isOpen()).isTrue();
            }
        }
        node.awaitNoSessions();
    }

    private static Bytes check(RemoteEnd server, String password) {
        return new StunEncoder(StunClass.REQUEST, Bytes.ofHex("000102030405060708090a0b"))
                .username(server.iceUfrag() + ":moved")
                .priority(PRIORITY)
                .role(ICE_CONTROLLING, 1)
                .useCandidate()
                .finish(password);
    }

    private void send(DatagramSocket from, Bytes packet) throws IOException {
        from.send(new DatagramPacket(packet.toArray(), packet.length(), mediaPort()));
    }

    private static PacketKind receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        at.receive(packet);
        return StunDemux.kind(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()));
    }

    private String remoteCandidate(String state) throws Exception {
        for (JsonNode item : node.api("v3/webrtcsessions/list").get("items")) {
            if (item.get("state").asString().equals(state)) {
                return item.get("remoteCandidate").asString();
            }
        }
        throw new AssertionError("nobody in state " + state);
    }

    @Test
    void shouldMoveAViewersMediaForAValidCheckOnly() throws Exception {
        try (WebRtcPeer publisher = WebRtcPeer.connect(node.http("cam/whip"))) {
            node.awaitReady("cam");
            try (WebRtcPeer viewer = WebRtcPeer.connect(node.http("cam/whep"));
                    DatagramSocket elsewhere = new DatagramSocket(0, LOOPBACK)) {
                viewer.awaitVideo(3);
                RemoteEnd server = viewer.agreed().remote();
                send(elsewhere, check(server, "a-password-that-somebody-guessed"));
                viewer.awaitVideo(10);
                elsewhere.setSoTimeout(1);
                assertThatThrownBy(() -> receive(elsewhere)).isInstanceOf(SocketTimeoutException.class);
                assertThat(remoteCandidate("read")).isEqualTo("prflx/udp/127.0.0.1/" + viewer.port());

                elsewhere.setSoTimeout((int) NodeUnderTest.PATIENCE.toMillis());
                send(elsewhere, check(server, server.icePwd()));
                int media = 0;
                while (media < RTP_PACKETS) {
                    media += receive(elsewhere) == PacketKind.RTP ? 1 : 0;
                }
                assertThat(remoteCandidate("read")).isEqualTo("prflx/udp/127.0.0.1/" + elsewhere.getLocalPort());
                assertThat(publisher.isOpen()).isTrue();
            }
        }
    }

    /** A NAT on the way has given it another port, which it does not know itself. */
    @Test
    void shouldTakeThePublishersMediaFromItsNewPort() throws Exception {
        try (LossyRelay nat = new LossyRelay(mediaPort(), Clock.system()::nanoTime, 7, LinkConditions.PERFECT);
                WebRtcPeer publisher = WebRtcPeer.connectThrough(nat.port(), node.http("cam/whip"))) {
            node.awaitReady("cam");
            try (WebRtcPeer viewer = WebRtcPeer.connect(node.http("cam/whep"))) {
                viewer.awaitVideo(10);
                nat.move();
                // what was sent by the old port has come by then
                long dropped = node.server().counters().value("webrtc_packets_in");
                await("packets from the new port")
                        .atMost(NodeUnderTest.PATIENCE)
                        .until(() -> node.server().counters().value("webrtc_packets_in") > dropped + 10);
                viewer.awaitVideo(50);
                assertThat(publisher.isOpen()).isTrue();
            }
        }
    }
}
