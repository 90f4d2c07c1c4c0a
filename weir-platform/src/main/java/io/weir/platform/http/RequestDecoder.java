package io.weir.platform.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Netty's decoder of HTTP/1 with our limits, which also says when bytes arrive so that a deadline can run. */
final class RequestDecoder extends HttpRequestDecoder {
    private final Http1Connection connection;

    RequestDecoder(Http1Connection connection) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(HttpLimits.REQUEST_LINE_MAX)
                .setMaxHeaderSize(HttpLimits.HEADER_BYTES_MAX)
                .setAllowDuplicateContentLengths(false));
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        connection.onBytes();
        super.channelRead(ctx, msg);
    }

    /** Keeps both fields, so that the reader sees and refuses them. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {}

    /** An HTTP/1 decoder's head. */
    static RequestHead head(io.netty.handler.codec.http.HttpRequest decoded) throws MalformedRequestException {
        if (decoded.decoderResult().isFailure()) {
            throw malformed(decoded.decoderResult().cause());
        }
        return new RequestHead(
                decoded.method().name(), decoded.uri(), version(decoded.protocolVersion()), decoded.headers());
    }

    private static HttpVersion version(io.netty.handler.codec.http.HttpVersion version)
            throws MalformedRequestException {
        if (version.majorVersion() == 1 && version.protocolName().equals("HTTP")) {
            return version.minorVersion() == 0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        }
        throw new MalformedRequestException(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    }

    /** What the decoder complains of, in our words. */
    static MalformedRequestException malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new MalformedRequestException(
                    414, "the request line is longer than " + HttpLimits.REQUEST_LINE_MAX + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
            return new MalformedRequestException(
                    431, "the header section is longer than " + HttpLimits.HEADER_BYTES_MAX + " bytes");
        }
        return new MalformedRequestException(400, "this is not an HTTP request");
    }
}
