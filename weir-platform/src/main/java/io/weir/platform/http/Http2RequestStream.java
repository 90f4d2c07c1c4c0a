package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.FutureListener;
import io.weir.base.buf.Bytes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request of an HTTP/2 connection and its answer.
 *
 * <p>Threading: the connection's loop.
 */
final class Http2RequestStream implements RequestStream {
    private enum Phase {
        /** Some of the body is missing. */
        BODY,
        /** All is here, and the connection has no room for another answer yet. */
        WAITING,
        /** A handler is at work. */
        HANDLING,
        /** An answer is on its way out. */
        WRITING,
        /** An answer without end. */
        STREAMING,
        /** The answer is out before all of the body is here; the rest is dropped. */
        LINGERING,
        ENDED
    }

    private final Http2Connection connection;
    private final Http2Stream stream;
    private final IncomingRequest request;
    private final EndActions actions = new EndActions();
    private @Nullable StreamChannel channel;
    private Phase phase = Phase.BODY;
    private long deadlineNs;
    private long beganNs;
    private int bodyBytes;

    Http2RequestStream(Http2Connection connection, Http2Stream stream, IncomingRequest request) {
        this.connection = connection;
        this.stream = stream;
        this.request = request;
        this.deadlineNs = connection.deadline(connection.limits().bodyTimeout());
    }

    // ---- the request

    /** Its head is here, and more is to come. */
    void expectBody() {
        if (request.immediate != null) {
            begin();
        } else if (request.expectsContinue) {
            connection.writeHeaders(
                    stream, Http2Heads.invitation(), false, context().newPromise());
        }
    }

    /** A part of its body. */
    void onBody(ByteBuf part) {
        if (phase != Phase.BODY) {
            return;
        }
        int count = part.readableBytes();
        if (!connection.tryKeepBody(count)) {
            refuse(HttpResponse.text(503, "too many bytes of request bodies at once\n")
                    .with("Retry-After", "1"));
            return;
        }
        bodyBytes += count;
        if (!request.append(part)) {
            Route route = request.route;
            refuse(HttpResponse.text(
                    413, "the body is longer than " + (route == null ? 0 : route.bodyMaxBytes()) + " bytes\n"));
        }
    }

    private void refuse(HttpResponse response) {
        connection.refused();
        beganNs = connection.nowNs();
        connection.onBegun();
        answer(response);
    }

    /** All of it is here. */
    void onComplete() {
        if (phase == Phase.BODY) {
            phase = Phase.WAITING;
            connection.serve(this);
        }
    }

    /** Has it answered. */
    void begin() {
        if (phase != Phase.BODY && phase != Phase.WAITING) {
            return;
        }
        phase = Phase.HANDLING;
        beganNs = connection.nowNs();
        connection.onBegun();
        HttpResponse immediate = request.immediate;
        if (immediate != null || request.head == null || request.route == null) {
            answer(immediate == null ? HttpResponse.of(500) : immediate);
            return;
        }
        connection.call(new HttpExchange(this, request.complete(request.head), request.route, request.values));
    }

    // ---- the answer

    @Override
    public EventLoop eventLoop() {
        return connection.eventLoop();
    }

    @Override
    public void onEnded(Runnable action) {
        actions.add(action);
    }

    @Override
    public void whenMayBlock(Runnable task) {
        connection.whenMayBlock(this, task);
    }

    @Override
    public void onBlockingDone() {
        eventLoop().execute(connection::onBlockingDone);
    }

    /** Whether its answer is still to be given. */
    boolean isHandling() {
        return phase == Phase.HANDLING;
    }

    @Override
    public void respond(HttpResponse response) {
        if (phase == Phase.HANDLING) {
            answer(response);
        }
    }

    private void answer(HttpResponse response) {
        Bytes body = response.body();
        boolean sendBody = !request.isHead() && !ResponseEncoder.isBodiless(response.status()) && !body.isEmpty();
        Http2Headers head = connection.heads().response(response, request.more, body.length());
        phase(Phase.WRITING, connection.limits().writeTimeout());
        connection.answered(response.status(), beganNs);
        if (sendBody) {
            connection.writeHeaders(stream, head, false, context().newPromise());
            connection.writeBody(stream, body.view(), true, onWritten());
        } else {
            connection.writeHeaders(stream, head, true, context().newPromise().addListener(onWritten()));
        }
    }

    /** Not reset at once when the client still sends: it could take that for the answer's end (RFC 9113 §8.1 lets it, many do not). */
    private FutureListener<Void> onWritten() {
        return _ -> {
            if (phase == Phase.WRITING) {
                phase(Phase.LINGERING, HttpConnection.LINGER);
            }
        };
    }

    @Override
    public Optional<HttpStream> stream(HttpRequest answered, HttpResponse head) {
        if (phase != Phase.HANDLING) {
            return Optional.empty();
        }
        Http2Headers headers = connection.heads().response(head, request.more, -1);
        if (request.isHead()) {
            phase(Phase.WRITING, connection.limits().writeTimeout());
            connection.writeHeaders(
                    stream, headers, true, context().newPromise().addListener(onWritten()));
            return Optional.empty();
        }
        phase = Phase.STREAMING;
        connection.writeHeaders(stream, headers, false, context().newPromise());
        StreamChannel opened = StreamChannel.open(this, connection.channel());
        channel = opened;
        return Optional.of(new HttpStream(answered, opened, opened::finish));
    }

    /** Bytes of an answer without end. */
    void send(ByteBuf bytes, FutureListener<Void> onSent) {
        connection.writeBody(stream, bytes, false, onSent);
    }

    /** The channel of an answer without end was closed, {@code finished} if all of it was passed on. */
    void onChannelClosed(boolean finished) {
        channel = null;
        if (phase != Phase.STREAMING) {
            return;
        }
        if (finished) {
            phase(Phase.WRITING, connection.limits().writeTimeout());
            connection.writeBody(stream, Unpooled.EMPTY_BUFFER, true, onWritten());
        } else {
            connection.resetIfOpen(stream, Http2Error.CANCEL);
        }
    }

    @Override
    public Optional<WebSocket> webSocket(HttpRequest answered, WebSocketOptions options) {
        if (phase == Phase.HANDLING) {
            answer(WebSocketHandshake.refusal(answered)
                    .orElseGet(() -> HttpResponse.text(426, "a WebSocket needs HTTP/1.1\n")));
        }
        return Optional.empty();
    }

    // ---- the end

    /** Whether it is answered while the client still sends. */
    boolean isLingering() {
        return phase == Phase.LINGERING;
    }

    /** Ends an answer without end. */
    void drain() {
        StreamChannel open = channel;
        if (open != null) {
            open.finish();
        }
    }

    /** Looks at the deadline. */
    void tick(long nowNs) {
        boolean due = nowNs - deadlineNs >= 0;
        if (due && phase == Phase.BODY) {
            connection.timedOut();
            refuse(HttpResponse.text(408, "the body took too long\n"));
        } else if (due && phase == Phase.WRITING) {
            phase = Phase.ENDED;
            connection.timedOut();
            connection.cancel(stream);
        } else if (due && phase == Phase.LINGERING) {
            phase = Phase.ENDED;
            connection.resetIfOpen(stream, Http2Error.NO_ERROR);
        }
    }

    /** The stream is closed, by whom ever. */
    void end() {
        phase = Phase.ENDED;
        connection.forgetBody(bodyBytes);
        bodyBytes = 0;
        StreamChannel open = channel;
        channel = null;
        if (open != null) {
            open.onStreamEnded();
        }
        actions.end();
    }

    private void phase(Phase next, Duration timeout) {
        phase = next;
        deadlineNs = connection.deadline(timeout);
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }
}
