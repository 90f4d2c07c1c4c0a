package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;

/**
 * Finds out which version of HTTP a client speaks: under TLS by ALPN (RFC 9113 §3.2), otherwise by HTTP/2's preface, which no request
 * begins with (RFC 9113 §3.3). The handlers of HTTP/1 stand behind it from the beginning and keep the deadlines; they go when it is
 * HTTP/2.
 *
 * <p>Threading: its channel's loop.
 */
final class ProtocolChoice extends ByteToMessageDecoder {
    private static final ByteBuf PREFACE =
            Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf().asReadOnly());

    private final Serving serving;

    ProtocolChoice(Serving serving) {
        this.serving = serving;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            choose(context, tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol()));
        }
        super.userEventTriggered(context, event);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int count = Math.min(in.readableBytes(), PREFACE.readableBytes());
        boolean same = ByteBufUtil.equals(in, in.readerIndex(), PREFACE, 0, count);
        if (!same || count == PREFACE.readableBytes()) {
            choose(context, same);
        }
    }

    private void choose(ChannelHandlerContext context, boolean http2) {
        ChannelPipeline pipeline = context.pipeline();
        if (http2) {
            pipeline.remove(RequestDecoder.class);
            pipeline.remove(Http1Connection.class);
            pipeline.addAfter(context.name(), "http2", Http2Codec.of(new Http2Connection(serving)));
        }
        // What was read goes to the handlers behind.
        pipeline.remove(this);
    }
}
