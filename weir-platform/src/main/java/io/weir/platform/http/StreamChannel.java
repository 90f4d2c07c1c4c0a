package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FutureListener;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * Stands for one stream of an HTTP/2 connection while an answer without end is written to it, so that whoever writes has the queue, the
 * writability and the close of a channel of its own. Only bytes go out and nothing comes in.
 *
 * <p>Threading: as any channel, on the connection's loop.
 * <p>Limits: at most {@link Http2Limits#STREAM_UNSENT_MAX} bytes are passed on before the client's windows and the socket have taken
 * them; the rest is the writer's to see and to bound.
 */
final class StreamChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /** That a client left tells the close; writes without a promise would tell it once more, each. */
    private static final ChannelHandler QUIET = new Quiet();

    private final Http2RequestStream stream;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;
    private boolean finished;
    private int passedOn;

    private StreamChannel(Http2RequestStream stream, Channel parent) {
        super(parent);
        this.stream = stream;
    }

    /** A channel for {@code stream}, on its connection's loop; to be called there. */
    static StreamChannel open(Http2RequestStream stream, Channel parent) {
        StreamChannel channel = new StreamChannel(stream, parent);
        channel.config.setAllocator(parent.alloc());
        channel.pipeline().addLast(QUIET);
        parent.eventLoop().register(channel);
        return channel;
    }

    /** Sends what is written, ends the body and closes. Any thread. */
    void finish() {
        writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            finished = written.isSuccess();
            close();
        });
    }

    /** The stream has ended. */
    void onStreamEnded() {
        unsafe().close(voidPromise());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        while (in.current() instanceof ByteBuf bytes) {
            int count = Math.min(bytes.readableBytes(), Http2Limits.STREAM_UNSENT_MAX - passedOn);
            if (count > 0) {
                passedOn += count;
                stream.send(bytes.retainedSlice(bytes.readerIndex(), count), passing(count));
            } else if (bytes.isReadable()) {
                return;
            }
            in.progress(count);
            bytes.skipBytes(count);
            if (!bytes.isReadable()) {
                in.remove();
            }
        }
    }

    private FutureListener<Void> passing(int count) {
        return written -> {
            passedOn -= count;
            if (written.isSuccess()) {
                ((StreamUnsafe) unsafe()).goOn();
            }
        };
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException("only bytes can be written to a stream");
    }

    @Override
    protected void doClose() {
        if (open) {
            open = false;
            stream.onChannelClosed(finished);
        }
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a stream has no address of its own");
    }

    @Override
    protected void doBeginRead() {
        // nothing comes in
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return parent().remoteAddress();
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @ChannelHandler.Sharable
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                context.fireExceptionCaught(cause);
            }
        }
    }

    private final class StreamUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a stream is connected from the beginning"));
        }

        void goOn() {
            flush0();
        }
    }
}
