package io.weir.platform.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/**
 * An answer without end: its head is sent, and every byte written to the channel from now on is body.
 *
 * <p>Nothing encodes on the way out, so one reference-counted buffer can be written to any number of streams with
 * {@code channel.write(buffer.retainedDuplicate(), channel.voidPromise())}. What the client sends is dropped. Writability
 * changes reach handlers the owner adds at the pipeline's end.
 *
 * <p>Threading: {@link #channel} belongs to its event loop; the other methods are for any thread.
 */
public final class HttpStream {
    private final HttpRequest request;
    private final Channel channel;

    HttpStream(HttpRequest request, Channel channel) {
        this.request = request;
        this.channel = channel;
    }

    /** The request this answers. */
    public HttpRequest request() {
        return request;
    }

    /** The connection itself, with nothing but TLS (if any) between it and the socket. */
    public Channel channel() {
        return channel;
    }

    /** Runs {@code action} on the channel's loop once the connection is gone, or right away if it is. */
    public void onClosed(Runnable action) {
        channel.closeFuture().addListener(_ -> action.run());
    }

    /** Ends the body: sends what is written, then closes the connection. */
    public void close() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
