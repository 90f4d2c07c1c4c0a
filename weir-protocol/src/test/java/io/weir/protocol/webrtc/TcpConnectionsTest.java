package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.metrics.Counters;
import io.weir.base.net.AddressBlock;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.IceTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
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

    /** A connection that is active at a time that stands still. */
    private EmbeddedChannel connection(InetSocketAddress from) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return from;
            }
        };
        channel.freezeTime();
        channel.pipeline().addLast(new TcpHandler(port));
        channel.pipeline().fireChannelActive();
        return channel;
    }

    /** Has the port read a check as if that connection had brought it. */
    private void check(InetSocketAddress from, IceCredentials credentials) throws Exception {
        EventLoop loop = loops.loops().getFirst();
        ByteBuf packet = Unpooled.wrappedBuffer(RawPeer.check(credentials).toArray());
        loop.submit(() -> port.onDatagram(port.socketOf(loop), packet, new IceRemote(IceTransport.TCP_ACTIVE, from)))
                .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private IceCredentials session() {
        SecureRandom random = new SecureRandom();
        DtlsCertificate certificate =
                DtlsCertificate.generate(random, Clock.system().wallTime());
        DtlsOptions dtls = DtlsOptions.usual("server", certificate, certificate.fingerprint());
        IceCredentials credentials = IceCredentials.generate(random);
        PeerOptions options =
                new PeerOptions(credentials, dtls, DtlsRole.SERVER, PATIENCE_MS, AddressBlock.of(LOOPBACK));
        assertThat(port.open(options, new Side())).isPresent();
        return credentials;
    }

    @Test
    void shouldCloseAConnectionWithoutAValidCheckInTime() throws Exception {
        InetSocketAddress from = new InetSocketAddress(LOOPBACK, 1);
        EmbeddedChannel idle = connection(from);
        IceCredentials session = session();
        check(from, new IceCredentials(session.ufrag(), "aPasswordThatSomebodyHasGuessed"));
        idle.advanceTimeBy(RtcPort.TCP_CHECK_TIMEOUT_MS - 1, TimeUnit.MILLISECONDS);
        idle.runScheduledPendingTasks();
        assertThat(idle.isOpen()).isTrue();
        idle.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        idle.runScheduledPendingTasks();
        assertThat(idle.isOpen()).isFalse();
        assertThat(port.tryConnect(from, idle)).as("its place is free").isTrue();
    }

    @Test
    void shouldKeepAConnectionThatProvesToBeASessions() throws Exception {
        InetSocketAddress from = new InetSocketAddress(LOOPBACK, 1);
        EmbeddedChannel connected = connection(from);
        check(from, session());
        connected.advanceTimeBy(RtcPort.TCP_CHECK_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        connected.runScheduledPendingTasks();
        assertThat(connected.isOpen()).isTrue();
    }

    @Test
    void shouldForgetTheTimeOfAConnectionThatIsGone() {
        EmbeddedChannel gone = connection(new InetSocketAddress(LOOPBACK, 1));
        gone.close();
        assertThat(gone.runScheduledPendingTasks()).as("nothing is scheduled").isEqualTo(-1);
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
