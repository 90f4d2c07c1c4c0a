package io.weir.server.httpstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.platform.http.WebSocketFrames;

/** Frames a whole batch as one binary WebSocket message, so that the frames are shared by all readers. */
public final class WebSocketBatch {
    private WebSocketBatch() {}

    /** Leaves room for the longest header, in an empty buffer. */
    public static void begin(ByteBuf out) {
        out.writeZero(WebSocketFrames.HEADER_MAX);
    }

    /** Writes the header that fits right before the payload, and makes the buffer begin with it. */
    public static void end(ByteBuf out) {
        int payloadLength = out.writerIndex() - WebSocketFrames.HEADER_MAX;
        ByteBuf header = Unpooled.buffer(WebSocketFrames.HEADER_MAX);
        WebSocketFrames.writeBinaryHeader(header, payloadLength);
        int begin = WebSocketFrames.HEADER_MAX - header.readableBytes();
        out.setBytes(begin, header, 0, header.readableBytes());
        out.readerIndex(begin);
    }
}
