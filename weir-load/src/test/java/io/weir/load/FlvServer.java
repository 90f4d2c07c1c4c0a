package io.weir.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.weir.media.flv.FlvFile;
import io.weir.media.flv.FlvTagType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Serves stamped keyframes as endless FLV: chunked at {@code /chunked}, plain at {@code /plain}, in WebSocket messages after an
 * upgrade, bare bytes to a request that is no HTTP; anything else is not found.
 */
final class FlvServer implements AutoCloseable {
    private static final int PERIOD_MS = 20;

    private enum Framing {
        PLAIN,
        CHUNKED,
        WEB_SOCKET
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;

    FlvServer() {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    String url(String scheme, String path) {
        return scheme + "://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + path;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }

    private static final class Connection extends ChannelInboundHandlerAdapter {
        private Framing framing = Framing.PLAIN;
        private int number;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            String request = in.toString(StandardCharsets.US_ASCII);
            in.release();
            if (!request.startsWith("GET ") && !request.startsWith("weir bench")) {
                return;
            }
            if (request.contains("Upgrade: websocket")) {
                framing = Framing.WEB_SOCKET;
                ascii(context, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
            } else if (request.startsWith("GET /chunked")) {
                framing = Framing.CHUNKED;
                ascii(context, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            } else if (request.startsWith("GET /plain")) {
                ascii(context, "HTTP/1.1 200 OK\r\n\r\n");
            } else if (request.startsWith("GET ")) {
                ascii(context, "HTTP/1.1 404 Not Found\r\n\r\n");
                return;
            }
            ByteBuf header = Unpooled.buffer();
            FlvFile.writeHeader(header, false, true);
            send(context, header);
            context.executor().scheduleAtFixedRate(() -> sendFrame(context), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        }

        private void sendFrame(ChannelHandlerContext context) {
            ByteBuf body = Unpooled.buffer();
            body.writeByte(0x17).writeByte(1).writeMedium(0);
            LatencyStamp.write(body, System.nanoTime() / 1000, number);
            ByteBuf tag = Unpooled.buffer();
            FlvFile.writeTagHeader(tag, FlvTagType.VIDEO, body.readableBytes(), (long) number * PERIOD_MS);
            tag.writeBytes(body, body.readerIndex(), body.readableBytes());
            FlvFile.writeTagTrailer(tag, body.readableBytes());
            number++;
            send(context, tag);
        }

        private void send(ChannelHandlerContext context, ByteBuf payload) {
            int length = payload.readableBytes();
            ByteBuf out = Unpooled.buffer();
            switch (framing) {
                case PLAIN -> out.writeBytes(payload);
                case CHUNKED -> {
                    out.writeCharSequence(Integer.toHexString(length) + "\r\n", StandardCharsets.US_ASCII);
                    out.writeBytes(payload);
                    out.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
                }
                case WEB_SOCKET -> out.writeByte(0x82).writeByte(length).writeBytes(payload);
            }
            context.writeAndFlush(out);
        }

        private static void ascii(ChannelHandlerContext context, String text) {
            context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }
    }
}
