package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.ice.IceRemote;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real socket, and addresses that the system refuses to send to. */
class PacketSocketTest {
    private static final int PATIENCE_MS = 30_000;
    private static final int PACKETS = 3;
    private static final int PACKET_BYTES = 100;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    /** EINVAL, as where there is no UDP_SEGMENT. */
    private static final IceRemote NO_PORT = IceRemote.udp(new InetSocketAddress(LOOPBACK, 0));
    /** EACCES, since the socket is not for broadcasts. */
    private static final IceRemote FORBIDDEN =
            IceRemote.udp(new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9));

    private final Counters counters = new Counters();
    private final EventLoops loops = EventLoops.start(1);
    private final EventLoop loop = loops.loops().getFirst();
    private PacketSocket socket;

    @BeforeEach
    void open() {
        Assumptions.assumeTrue(loops.datagramChannelType() == EpollDatagramChannel.class
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported());
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(loops.datagramChannelType())
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(LOOPBACK, 0))
                .syncUninterruptibly()
                .channel();
        socket = new PacketSocket(loop, channel, Map.of(), TransportCounters.of(counters), Clock.system());
        channel.pipeline().addLast(new UdpHandler((_, _, _) -> {}, socket));
    }

    @AfterEach
    void close() {
        loops.close();
    }

    private void sendRun(IceRemote to) throws Exception {
        loop.submit(() -> socket.sendRun(
                        new byte[PACKETS * PACKET_BYTES], PACKETS * PACKET_BYTES, PACKET_BYTES, PACKETS, to))
                .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        // behind the flush
        loop.submit(() -> {}).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private long failed() {
        return counters.counter(TransportCounters.DROPPED, "reason", "send_failed")
                .sum();
    }

    @Test
    void shouldSendApartOnlyToWhomTheSystemCannotCut() throws Exception {
        try (DatagramSocket receiver = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            receiver.setSoTimeout(PATIENCE_MS);
            sendRun(FORBIDDEN);
            sendRun(NO_PORT);
            assertThat(failed()).isEqualTo(2);
            sendRun(IceRemote.udp((InetSocketAddress) receiver.getLocalSocketAddress()));
            for (int i = 0; i < PACKETS; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                receiver.receive(packet);
                assertThat(packet.getLength()).isEqualTo(PACKET_BYTES);
            }
            sendRun(FORBIDDEN);
            assertThat(failed()).as("still one super-packet").isEqualTo(3);
            sendRun(NO_PORT);
            assertThat(failed()).as("one by one").isEqualTo(3 + PACKETS);
        }
    }
}
