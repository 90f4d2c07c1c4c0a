package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.weir.base.thread.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Local UDP sockets that are read and only counted: whom the floor sends to.
 *
 * <p>Threading: any thread; a loop of its own reads. Ownership: {@link #close} ends sockets and loop.
 */
final class DrainSockets implements AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 2_048;
    private static final int DATAGRAMS_AT_ONCE = 32;
    private static final int SOCKET_BUFFER_BYTES = 1 << 20;

    private final EventLoops loops = EventLoops.start(1);
    private final LongAdder datagrams = new LongAdder();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    private DrainSockets() {}

    /**
     * Opens so many.
     *
     * @param firstPort they have this and the following ports; 0 for any
     * @throws IOException when a port is in use
     */
    static DrainSockets open(int count, int firstPort) throws IOException {
        DrainSockets opened = new DrainSockets();
        try {
            for (int i = 0; i < count; i++) {
                opened.bind(firstPort == 0 ? 0 : firstPort + i);
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private void bind(int port) throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops.group())
                .channel(loops.datagramChannelType())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .handler(new Counting());
        boolean many = loops.datagramChannelType() == EpollDatagramChannel.class;
        if (many) {
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES_MAX);
        }
        bootstrap.option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(many ? DATAGRAM_BYTES_MAX * DATAGRAMS_AT_ONCE : DATAGRAM_BYTES_MAX));
        ChannelFuture binding = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .awaitUninterruptibly();
        if (binding.cause() != null) {
            throw new IOException("port " + port + ": " + binding.cause().getMessage(), binding.cause());
        }
        Channel channel = binding.channel();
        addresses.add((InetSocketAddress) channel.localAddress());
    }

    @ChannelHandler.Sharable
    private final class Counting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            datagrams.increment();
            packet.release();
        }
    }

    /** Where they are. */
    List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Datagrams read so far. */
    long datagrams() {
        return datagrams.sum();
    }

    @Override
    public void close() {
        loops.close();
    }
}
