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
    private final Runnable end;

    /** A stream that is a whole connection. */
    HttpStream(HttpRequest request, Channel channel) {
        this(
                request,
                channel,
                () -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
    }

    /** One that {@code end}, called on any thread, ends in order. */
    HttpStream(HttpRequest request, Channel channel, Runnable end) {
        this.request = request;
        this.channel = channel;
        this.end = end;
    }

    /** The request this answers. */
    public HttpRequest request() {
        return request;
    }

    /**
     * Where the body goes: the connection itself, with nothing but TLS (if any) between it and the socket, or a channel that stands for one
     * stream of an HTTP/2 connection.
     */
    public Channel channel() {
        return channel;
    }

    /** Runs {@code action} on the channel's loop once the channel is gone, or right away if it is. */
    public void onClosed(Runnable action) {
        channel.closeFuture().addListener(_ -> action.run());
    }

    /** Ends the body: sends what is written, then closes the channel. */
    public void close() {
        end.run();
    }
}
