package io.weir.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What the HTTP connections of one load share: the loop, the address, the read buffer, the clock and the count of what comes.
 *
 * <p>Threading: made anywhere, used and closed on the loop.
 */
final class HttpWires implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final byte[] GET = "GET ".getBytes(StandardCharsets.US_ASCII);

    private final LoadLoop loadLoop;
    private final InetSocketAddress address;
    private final Consumer<Throwable> onFault;
    private final byte[] requestEnd;
    private final SharedReadBuffer readBuffer = new SharedReadBuffer();
    private final Clock clock = Clock.system();
    private long bytes;

    /** All connections will go to {@code address}, with {@code hostPort} for a Host field; {@code onFault} hears of this program's faults. */
    HttpWires(LoadLoop loadLoop, InetSocketAddress address, String hostPort, Consumer<Throwable> onFault) {
        this.loadLoop = loadLoop;
        this.address = address;
        this.onFault = onFault;
        this.requestEnd = (" HTTP/1.1\r\nHost: " + hostPort + "\r\nUser-Agent: weir-bench\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    EventLoop loop() {
        return loadLoop.loop();
    }

    long nowNs() {
        return clock.nanoTime();
    }

    Clock clock() {
        return clock;
    }

    /** Bytes that have come over all connections, heads included. */
    long bytes() {
        return bytes;
    }

    void onBytes(int count) {
        bytes += count;
    }

    /** This program is at fault. */
    void fail(Throwable cause) {
        onFault.accept(cause);
    }

    Bootstrap bootstrap() {
        return loadLoop.bootstrap()
                .remoteAddress(address)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffer)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS);
    }

    void send(Channel channel, String resource) {
        ByteBuf out = channel.alloc().directBuffer(GET.length + resource.length() + requestEnd.length);
        out.writeBytes(GET);
        ByteBufUtil.writeAscii(out, resource);
        out.writeBytes(requestEnd);
        channel.writeAndFlush(out, channel.voidPromise());
    }

    @Override
    public void close() {
        readBuffer.close();
    }
}
