package io.weir.platform.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY protocol header, version 1 or 2, that a trusted proxy sends before anything else, and only then lets the connection
 * begin: whoever serves it finds the client's address from its first moment on. From anybody else the bytes of a header are as wrong as
 * any others.
 *
 * <p>A trusted proxy need not send one, since it may speak HTTP and name the client there. A header that says nothing of a client, as
 * health checks send it, leaves the proxy's own address.
 *
 * <p>Threading: the channel's loop.
 * <p>Limits: {@value #HEADER_BYTES_MAX} bytes in a header; {@value #TIMEOUT_MS} ms until the header, or the first bytes of another
 * protocol, are here.
 */
public final class ProxyHeader {
    /** A header of version 2 with its extensions. */
    static final int HEADER_BYTES_MAX = 4096;

    /** What Netty counts besides the extensions, whatever the addresses are. */
    private static final int FIXED_BYTES = 232;

    /** How long a trusted proxy may take to say the first thing. */
    static final int TIMEOUT_MS = 5000;

    private static final AttributeKey<InetSocketAddress> CLIENT = AttributeKey.valueOf(ProxyHeader.class, "client");
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);

    private ProxyHeader() {}

    /**
     * Runs {@code begin}, which sets the channel's pipeline up: at once, or behind the header if the peer is one of {@code trusted}.
     * For a pipeline in which there is nothing yet.
     */
    public static void expect(Channel channel, Predicate<InetAddress> trusted, Runnable begin) {
        boolean proxy =
                channel.remoteAddress() instanceof InetSocketAddress remote && trusted.test(remote.getAddress());
        if (proxy) {
            channel.pipeline().addLast(new Detector(begin));
        } else {
            begin.run();
        }
    }

    /** The client's address and port: what the header said, otherwise the other end of the connection. */
    public static @Nullable SocketAddress client(Channel channel) {
        InetSocketAddress told = channel.attr(CLIENT).get();
        return told == null ? channel.remoteAddress() : told;
    }

    /** Finds out whether a header comes. */
    private static final class Detector extends ByteToMessageDecoder {
        private final Runnable begin;
        private @Nullable Future<?> deadline;

        Detector(Runnable begin) {
            this.begin = begin;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            deadline = ctx.executor()
                    .schedule(
                            () -> {
                                LOG.debug("{} says nothing", ctx.channel().remoteAddress());
                                ctx.close();
                            },
                            TIMEOUT_MS,
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            ProtocolDetectionState found =
                    HAProxyMessageDecoder.detectProtocol(in).state();
            switch (found) {
                case NEEDS_MORE_DATA -> {}
                case INVALID -> {
                    begin.run();
                    leave(ctx);
                }
                case DETECTED -> {
                    ctx.pipeline()
                            .addLast(
                                    new HAProxyMessageDecoder(HEADER_BYTES_MAX - FIXED_BYTES),
                                    new Reader(begin, deadline == null ? () -> {} : cancelling(deadline)));
                    deadline = null;
                    leave(ctx);
                }
            }
        }

        private static Runnable cancelling(Future<?> timer) {
            return () -> timer.cancel(false);
        }

        /** What was read goes to the handlers behind this one. */
        private void leave(ChannelHandlerContext ctx) {
            cancel();
            ctx.pipeline().remove(this);
        }

        private void cancel() {
            Future<?> timer = deadline;
            if (timer != null) {
                deadline = null;
                timer.cancel(false);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            cancel();
            super.channelInactive(ctx);
        }
    }

    /** Takes the header and makes room for who serves the client. */
    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final Runnable begin;
        private final Runnable inTime;

        Reader(Runnable begin, Runnable inTime) {
            this.begin = begin;
            this.inTime = inTime;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof HAProxyMessage header)) {
                ctx.fireChannelRead(message);
                return;
            }
            try {
                InetSocketAddress client = clientOf(header);
                if (client != null) {
                    ctx.channel().attr(CLIENT).set(client);
                }
            } finally {
                ReferenceCountUtil.release(header);
            }
            inTime.run();
            begin.run();
            ctx.pipeline().remove(this);
        }

        private static @Nullable InetSocketAddress clientOf(HAProxyMessage header) {
            String text = header.sourceAddress();
            if (header.command() == HAProxyCommand.LOCAL || text == null) {
                return null;
            }
            try {
                return new InetSocketAddress(InetAddress.ofLiteral(text), header.sourcePort());
            } catch (IllegalArgumentException _) {
                // a Unix-domain socket of the proxy's machine
                return null;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.warn("{} sent a bad PROXY protocol header: {}", ctx.channel().remoteAddress(), cause.getMessage());
            inTime.run();
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            inTime.run();
            ctx.fireChannelInactive();
        }
    }
}
