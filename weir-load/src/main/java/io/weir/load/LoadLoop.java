package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The one event loop of a load client: epoll on Linux, NIO elsewhere.
 *
 * <p>Threading: made and closed by the caller; the rest is for the loop.
 */
final class LoadLoop implements AutoCloseable {
    /** socket(7): the bytes that must wait before a read or a readiness event; tcp(7) honours it in epoll since Linux 4.18. */
    private static final IntegerUnixChannelOption READ_LOW_WATER = new IntegerUnixChannelOption("SO_RCVLOWAT", 1, 18);

    private static final int CLOSE_SECONDS_MAX = 5;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final boolean epoll = Epoll.isAvailable();

    LoadLoop(String name) {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory(name, true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
    }

    EventLoop loop() {
        return loop;
    }

    /** A fresh bootstrap of outgoing TCP connections on this loop. */
    Bootstrap bootstrap() {
        return new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** Has the loop woken for this connection only when so many bytes wait; nothing without epoll. */
    void setReadLowWater(Channel channel, int bytes) {
        if (epoll && channel.isOpen()) {
            channel.config().setOption(READ_LOW_WATER, bytes);
        }
    }

    /** Closes every connection and waits for the loop's end. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
