package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;

/** Sends one line and counts whatever comes back: for servers that only write. */
final class RawExchange implements ReaderExchange {
    private static final byte[] LINE = "weir bench\n".getBytes(StandardCharsets.US_ASCII);

    private final Listener listener;

    RawExchange(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void begin(Channel channel) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(LINE));
        listener.onPlayRequested();
    }

    @Override
    public void read(ByteBuf in) {
        in.skipBytes(in.readableBytes());
    }

    @Override
    public void stopReading() {}

    @Override
    public void count(ByteBuf in) {}

    @Override
    public void keepAlive() {}

    @Override
    public void close() {}
}
