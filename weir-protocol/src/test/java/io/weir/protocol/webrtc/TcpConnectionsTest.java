package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.IceTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpConnectionsTest {
    private static final int PATIENCE_MS = 30_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");

    private final Counters counters = new Counters();
    private final EventLoops loops = EventLoops.start(1);
    private RtcPort port;

    @BeforeEach
    void open() throws Exception {
        port = RtcPort.open(
                loops,
                new RtcPort.Addresses(null, new InetSocketAddress(LOOPBACK, 0), false),
                TransportCounters.of(counters),
                Clock.system());
    }

    @AfterEach
    void close() {
        port.close();
        loops.close();
    }

    private long refused() {
        return counters.value("webrtc_tcp_connections_refused");
    }

    @Test
    void shouldLeaveOtherAddressesTheirConnections() throws Exception {
        EmbeddedChannel idle = new EmbeddedChannel();
        for (int i = 1; i <= RtcPort.CONNECTIONS_PER_ADDRESS_MAX; i++) {
            assertThat(port.tryConnect(new InetSocketAddress(LOOPBACK, i), idle))
                    .isTrue();
        }
        InetSocketAddress server = port.tcpAddress().orElseThrow();
        try (Socket further = new Socket(server.getAddress(), server.getPort(), LOOPBACK, 0)) {
            further.setSoTimeout(PATIENCE_MS);
            assertThat(further.getInputStream().read()).as("the end").isEqualTo(-1);
        }
        assertThat(refused()).isEqualTo(1);
        assertThat(port.tryConnect(new InetSocketAddress(ELSEWHERE, 1), idle)).isTrue();
        InetSocketAddress gone = new InetSocketAddress(LOOPBACK, 1);
        port.onDisconnection(gone, new IceRemote(IceTransport.TCP_ACTIVE, gone));
        assertThat(port.tryConnect(gone, idle)).isTrue();
        assertThat(port.tryConnect(new InetSocketAddress(LOOPBACK, 9_999), idle))
                .isFalse();
        assertThat(refused()).isEqualTo(2);
    }

    @Test
    void shouldBoundAllConnectionsTogether() {
        EmbeddedChannel idle = new EmbeddedChannel();
        for (int i = 0; i < RtcPort.CONNECTIONS_MAX; i++) {
            InetAddress address = InetAddress.ofLiteral("192.0.2." + i % 200);
            assertThat(port.tryConnect(new InetSocketAddress(address, 1 + i), idle))
                    .isTrue();
        }
        assertThat(port.tryConnect(new InetSocketAddress(ELSEWHERE, 1), idle)).isFalse();
        assertThat(refused()).isEqualTo(1);
    }
}
