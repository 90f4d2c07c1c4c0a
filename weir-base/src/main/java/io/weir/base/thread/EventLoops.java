package io.weir.base.thread;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops that own all sockets: epoll on Linux, NIO elsewhere. Threads are named {@code loop-0}, {@code loop-1}, ….
 *
 * <p>Threading: any thread. Ownership: the server's; {@link #close} ends the threads.
 */
public final class EventLoops implements AutoCloseable {
    /** How long {@link #close} lets queued tasks finish. */
    private static final long SHUTDOWN_TIMEOUT_MS = 1000;

    private final EventLoopGroup group;
    private final boolean epoll;
    private final List<EventLoop> loops;

    private EventLoops(EventLoopGroup group, boolean epoll) {
        this.group = group;
        this.epoll = epoll;
        List<EventLoop> all = new ArrayList<>();
        for (EventExecutor executor : group) {
            all.add((EventLoop) executor);
        }
        this.loops = List.copyOf(all);
    }

    /** Starts {@code count} loops, 1 or more. */
    public static EventLoops start(int count) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        AtomicInteger index = new AtomicInteger();
        ThreadFactory threads =
                task -> new io.netty.util.concurrent.FastThreadLocalThread(task, "loop-" + index.getAndIncrement());
        return new EventLoops(new MultiThreadIoEventLoopGroup(count, threads, io), epoll);
    }

    /** One loop for each processor this process may use. */
    public static EventLoops start() {
        return start(Runtime.getRuntime().availableProcessors());
    }

    /** As {@link #start()}, with the buffer allocator ready on the first loop when it returns: a tenth of a second in a cold process. */
    public static EventLoops startWarm() {
        EventLoops started = start();
        started.next()
                .submit(() -> ByteBufAllocator.DEFAULT.directBuffer().release())
                .awaitUninterruptibly();
        return started;
    }

    public EventLoopGroup group() {
        return group;
    }

    /** All loops, in order; never empty. */
    public List<EventLoop> loops() {
        return loops;
    }

    /** The next loop in turn. */
    public EventLoop next() {
        return group.next();
    }

    /** The channel type that listens on these loops. */
    public Class<? extends ServerSocketChannel> serverChannelType() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The channel type that connects from these loops. */
    public Class<? extends SocketChannel> channelType() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The channel type of UDP sockets on these loops. */
    public Class<? extends DatagramChannel> datagramChannelType() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Ends the loops after the tasks already queued; waits for it at most a second. */
    @Override
    public void close() {
        group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS);
    }
}
