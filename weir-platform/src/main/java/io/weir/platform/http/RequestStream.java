package io.weir.platform.http;

import io.netty.channel.EventLoop;
import java.util.Optional;

/**
 * The way back to whoever sent one request: a stream of an HTTP/2 connection, or the turn that a request has on an HTTP/1 connection.
 *
 * <p>Threading: the connection's loop, but where it says otherwise.
 */
interface RequestStream {
    /** The loop that owns the connection; any thread. */
    EventLoop eventLoop();

    /** Runs {@code action} once nobody waits here any more, at once if that is so already. */
    void onEnded(Runnable action);

    /**
     * Runs {@code task}, which ends in {@link #onBlockingDone}, once its connection may have one more request in a blocking handler; never
     * when nobody waits for the answer by then.
     */
    void whenMayBlock(Runnable task);

    /** A task that was run by {@link #whenMayBlock} is done; any thread. */
    void onBlockingDone();

    /** Sends a complete answer; drops it when nobody waits for it any more. */
    void respond(HttpResponse response);

    /** Sends the head of an answer without end and hands the stream over; empty when there is nobody to stream to. */
    Optional<HttpStream> stream(HttpRequest request, HttpResponse head);

    /** Turns the connection into a WebSocket; empty when there is nobody to talk to, or the request was refused. */
    Optional<WebSocket> webSocket(HttpRequest request, WebSocketOptions options);
}
