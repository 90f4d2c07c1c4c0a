package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.weir.base.buf.Bytes;

/**
 * The body of one answer on its way out, piece by piece as the channel has room. A channel copies what it is given into memory of its
 * own until the client has taken it: so each client that does not read costs one piece and not the whole of what all are sent.
 *
 * <p>Threading: the channel's loop. Limits: {@value #PIECE_BYTES} bytes beyond what the channel's high water mark lets wait.
 */
final class BodyWriter {
    /** Bytes of a piece; a body that is not longer goes out with its head. */
    static final int PIECE_BYTES = 64 * 1024;

    private final Bytes body;
    private int written;

    /** Writes {@code body}, which is not empty. */
    BodyWriter(Bytes body) {
        this.body = body;
    }

    /** Writes what there is room for and sends what is written. {@code onWritten} is told of the last piece. */
    void write(ChannelHandlerContext context, ChannelFutureListener onWritten) {
        Channel channel = context.channel();
        while (written < body.length() && channel.isWritable()) {
            int from = written;
            written += Math.min(PIECE_BYTES, body.length() - from);
            ByteBuf piece = body.slice(from, written - from).view();
            if (written < body.length()) {
                context.write(piece, channel.voidPromise());
            } else {
                context.write(piece).addListener(onWritten);
            }
        }
        context.flush();
    }
}
