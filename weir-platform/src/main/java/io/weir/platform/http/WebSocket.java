package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.weir.base.buf.Bytes;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open WebSocket. Its channel takes ready-made frames (see {@link WebSocketFrames}), so that one reference-counted
 * buffer can go to any number of clients; a frame written in several pieces must be written in one task, because answers to
 * pings are written between tasks.
 *
 * <p>Pings and the closing handshake are answered here. A client that breaks the protocol is told so and cut off.
 *
 * <p>Threading: {@link #channel} belongs to its event loop; the other methods are for any thread.
 */
public final class WebSocket {
    /** How long a client has to answer our close frame, in milliseconds. */
    public static final long CLOSE_TIMEOUT_MS = 2_000;

    private final HttpRequest request;
    private final Channel channel;
    private final @Nullable Consumer<WebSocketMessage> receiver;
    private final WebSocketFrameDecoder decoder;
    /** What arrived with the handshake, kept until the handler has this object. Loop only, as all below. */
    private @Nullable Queue<ByteBuf> early = new ArrayDeque<>();

    private boolean closeSent;
    private boolean inputDone;

    WebSocket(HttpRequest request, Channel channel, WebSocketOptions options) {
        this.request = request;
        this.channel = channel;
        this.receiver = options.receiver();
        this.decoder = new WebSocketFrameDecoder(options.messageMax());
    }

    /** The request that was upgraded. */
    public HttpRequest request() {
        return request;
    }

    /** The connection itself, with nothing but TLS (if any) between it and the socket. */
    public Channel channel() {
        return channel;
    }

    /** Begins the closing handshake with a code of RFC 6455 §7.4 and a short reason. */
    public void close(int code, String reason) {
        if (channel.eventLoop().inEventLoop()) {
            closeOnLoop(code, reason);
        } else {
            channel.eventLoop().execute(() -> closeOnLoop(code, reason));
        }
    }

    /** Runs {@code action} on the channel's loop once the connection is gone, or right away if it is. */
    public void onClosed(Runnable action) {
        channel.closeFuture().addListener(_ -> action.run());
    }

    /** The connection's bytes from now on; takes the buffer over. */
    void onBytes(ByteBuf in) {
        if (early != null) {
            early.add(in);
            return;
        }
        try {
            decode(in);
        } finally {
            in.release();
        }
    }

    /** Delivers what arrived early. A task of its own, after the handler has returned. */
    void start() {
        Queue<ByteBuf> kept = early;
        early = null;
        if (kept != null) {
            kept.forEach(this::onBytes);
        }
    }

    private void decode(ByteBuf in) {
        try {
            while (!inputDone) {
                WebSocketFrameDecoder.Event event = decoder.decode(in);
                if (event == null) {
                    return;
                }
                onEvent(event);
            }
        } catch (WebSocketException e) {
            inputDone = true;
            closeOnLoop(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void onEvent(WebSocketFrameDecoder.Event event) {
        switch (event) {
            case WebSocketFrameDecoder.Event.Message message -> {
                if (receiver != null) {
                    receiver.accept(message.message());
                }
            }
            case WebSocketFrameDecoder.Event.Ping ping -> pong(ping.payload());
            case WebSocketFrameDecoder.Event.Pong _ -> {}
            case WebSocketFrameDecoder.Event.Close close -> {
                inputDone = true;
                if (closeSent) {
                    channel.close();
                } else {
                    int code = close.code() == WebSocketFrameDecoder.NO_CODE ? 1000 : close.code();
                    sendClose(code, "").addListener(ChannelFutureListener.CLOSE);
                }
            }
        }
    }

    /** A client that does not read gets no answers: pings must not fill the write buffer (RFC 6455 §5.5.3 allows it). */
    private void pong(Bytes payload) {
        if (!closeSent && channel.isWritable()) {
            ByteBuf frame = channel.alloc().buffer(2 + payload.length());
            WebSocketFrames.writePong(frame, payload.toArray());
            channel.writeAndFlush(frame, channel.voidPromise());
        }
    }

    private void closeOnLoop(int code, String reason) {
        if (!closeSent && channel.isActive()) {
            sendClose(code, reason);
            channel.eventLoop().schedule(() -> channel.close(), CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
    }

    private ChannelFuture sendClose(int code, String reason) {
        closeSent = true;
        ByteBuf frame = channel.alloc().buffer(2 + WebSocketFrames.CONTROL_PAYLOAD_MAX);
        WebSocketFrames.writeClose(frame, code, reason);
        return channel.writeAndFlush(frame);
    }
}
