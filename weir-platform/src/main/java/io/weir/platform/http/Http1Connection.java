package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1 connection: puts requests together, has them answered one after the other in the order they came, and
 * keeps its deadlines; or, once it was handed over to a stream or a WebSocket, passes bytes.
 *
 * <p>Threading: its channel's loop.
 * <p>Limits: {@link HttpLimits}; while a request is being answered and another waits, nothing is read. Long bodies go out as
 * {@link BodyWriter} says.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements HttpConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Connection.class);

    private enum Phase {
        /** Accepted, nothing received. */
        NEW,
        /** Between requests. */
        IDLE,
        /** Some bytes of a head are here. */
        HEAD,
        /** Some bytes of a body are missing. */
        BODY,
        /** A handler is at work. */
        HANDLING,
        /** An answer is on its way out. */
        WRITING,
        /** Our side is closed; the client's bytes are dropped until it closes its own. */
        LINGERING,
        /** A stream or a WebSocket. */
        HANDED_OVER,
        CLOSED
    }

    private final Serving serving;
    private final RequestIntake intake;
    private final HttpLimits limits;
    private final ChannelFutureListener onWritten = this::onWritten;
    private final Queue<IncomingRequest> waiting = new ArrayDeque<>(2);

    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpPeer peer;
    private @Nullable ScheduledFuture<?> ticks;
    private Phase phase = Phase.NEW;
    private long deadlineNs;

    /** The request whose body is arriving. */
    private @Nullable IncomingRequest incoming;
    /** The request being answered, until its answer is written. */
    private @Nullable Turn current;
    /** The rest of its answer, when that is long. */
    private @Nullable BodyWriter body;

    private @Nullable WebSocket webSocket;
    private long beganNs;
    /** No further request is taken. */
    private boolean inputDone;
    /** The connection ends with the answer being written. */
    private boolean closing;
    /** Guards against answering from within answering. */
    private boolean answering;

    Http1Connection(Serving serving) {
        this.serving = serving;
        this.intake = new RequestIntake(serving);
        this.limits = serving.config.limits();
    }

    // ---- life

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        if (context.channel().isActive()) {
            begin(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin(context);
        context.fireChannelActive();
    }

    private void begin(ChannelHandlerContext context) {
        if (peer != null) {
            return;
        }
        serving.connections.add(this);
        peer = HttpPeer.of(context.channel());
        if (serving.draining) {
            // Accepted while the server closed, too late to be among those it ended.
            context.close();
            return;
        }
        phase(Phase.NEW, limits.headTimeout());
        long period = limits.tickNs();
        ticks = context.executor().scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    private void end() {
        phase = Phase.CLOSED;
        stopTicks();
        serving.connections.remove(this);
        waiting.clear();
        incoming = null;
        endTurn();
    }

    private void endTurn() {
        Turn ended = current;
        current = null;
        body = null;
        if (ended != null) {
            ended.actions.end();
        }
    }

    private void stopTicks() {
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }

    @Override
    public Channel channel() {
        return context().channel();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext context = ctx;
        if (context == null) {
            throw new IllegalStateException("the connection has not begun");
        }
        return context;
    }

    @Override
    public void retire() {
        if (phase == Phase.NEW || phase == Phase.IDLE) {
            context().close();
        }
    }

    @Override
    public void drain() {
        if (current == null || phase == Phase.HANDED_OVER) {
            context().close();
        }
    }

    // ---- deadlines

    private void phase(Phase next, Duration timeout) {
        phase = next;
        deadlineNs = serving.config.clock().nanoTime() + timeout.toNanos();
    }

    private void tick() {
        if (phase == Phase.HANDLING || serving.config.clock().nanoTime() - deadlineNs < 0) {
            return;
        }
        switch (phase) {
            case HEAD, BODY -> {
                serving.timeouts.increment();
                fail(408, phase == Phase.HEAD ? "the head took too long" : "the body took too long");
            }
            case NEW, WRITING -> {
                serving.timeouts.increment();
                context().close();
            }
            case IDLE, LINGERING -> context().close();
            case HANDLING, HANDED_OVER, CLOSED -> {}
        }
    }

    /** Bytes arrived that the decoder has not looked at. */
    void onBytes() {
        if (phase == Phase.NEW) {
            phase = Phase.HEAD;
        } else if (phase == Phase.IDLE) {
            phase(Phase.HEAD, limits.headTimeout());
        }
    }

    // ---- in

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (webSocket != null && message instanceof ByteBuf bytes) {
            webSocket.onBytes(bytes);
            return;
        }
        try {
            if (!inputDone && message instanceof io.netty.handler.codec.http.HttpRequest head) {
                onHead(head);
            }
            if (!inputDone && message instanceof HttpContent content) {
                onContent(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(io.netty.handler.codec.http.HttpRequest head) {
        HttpPeer from = peer;
        if (from == null) {
            throw new IllegalStateException("a request before the connection began");
        }
        IncomingRequest next;
        try {
            next = intake.accept(RequestDecoder.head(head), from);
        } catch (MalformedRequestException e) {
            fail(e.status(), String.valueOf(e.getMessage()));
            return;
        }
        if (next.last) {
            inputDone = true;
            enqueue(next);
            return;
        }
        incoming = next;
        if (current == null) {
            expectBody(next);
        } else {
            regulateReading();
        }
    }

    private void expectBody(IncomingRequest next) {
        phase(Phase.BODY, limits.bodyTimeout());
        if (next.expectsContinue) {
            next.expectsContinue = false;
            context().writeAndFlush(ResponseEncoder.encodeContinue(context().alloc()));
        }
    }

    private void onContent(HttpContent content) {
        IncomingRequest request = incoming;
        if (request == null) {
            return;
        }
        if (content.decoderResult().isFailure()) {
            MalformedRequestException e =
                    RequestDecoder.malformed(content.decoderResult().cause());
            fail(e.status(), "the body is not well formed: " + e.getMessage());
            return;
        }
        if (!request.append(content.content())) {
            Route route = request.route;
            fail(413, "the body is longer than " + (route == null ? 0 : route.bodyMaxBytes()) + " bytes");
            return;
        }
        if (content instanceof LastHttpContent) {
            incoming = null;
            enqueue(request);
        }
    }

    /** Answers what the client sent with an error, after the requests before it, and ends the connection. */
    private void fail(int status, String message) {
        serving.malformed.increment();
        inputDone = true;
        incoming = null;
        enqueue(IncomingRequest.failed(null, HttpResponse.text(status, message + "\n")));
    }

    private void enqueue(IncomingRequest request) {
        if (current != null && waiting.size() >= limits.pipelinedMax() && !request.last) {
            inputDone = true;
            IncomingRequest end = current.request;
            for (IncomingRequest each : waiting) {
                end = each;
            }
            end.last = true;
        } else {
            waiting.add(request);
        }
        serve();
        regulateReading();
    }

    /** Stops reading while somebody waits for an answer and the next request has begun to arrive. */
    private void regulateReading() {
        boolean read = inputDone || current == null || waiting.isEmpty() && incoming == null;
        if (channel().config().isAutoRead() != read) {
            channel().config().setAutoRead(read);
        }
    }

    // ---- answering

    private void serve() {
        if (answering) {
            return;
        }
        answering = true;
        try {
            while (current == null && phase != Phase.CLOSED && phase != Phase.LINGERING) {
                IncomingRequest next = waiting.poll();
                if (next == null) {
                    break;
                }
                begin(next);
            }
        } finally {
            answering = false;
        }
    }

    private void begin(IncomingRequest request) {
        Turn turn = new Turn(request);
        current = turn;
        phase = Phase.HANDLING;
        beganNs = serving.config.clock().nanoTime();
        serving.requests.increment();
        HttpResponse immediate = request.immediate;
        if (immediate != null || request.head == null || request.route == null) {
            write(request, immediate == null ? HttpResponse.of(500) : immediate);
            return;
        }
        HttpExchange next = new HttpExchange(turn, request.complete(request.head), request.route, request.values);
        new HandlerCall(serving, next).start();
    }

    private void write(IncomingRequest request, HttpResponse response) {
        ResponseEncoder.Persistence persistence = persistence(request);
        closing = persistence == ResponseEncoder.Persistence.CLOSE;
        boolean apart = response.body().length() > BodyWriter.PIECE_BYTES
                && !request.isHead()
                && !ResponseEncoder.isBodiless(response.status());
        ByteBuf bytes = serving.encoder.encode(
                context().alloc(), response, request.more, persistence, apart || request.isHead());
        phase(Phase.WRITING, limits.writeTimeout());
        serving.config
                .times()
                .answered(response.status(), serving.config.clock().nanoTime() - beganNs);
        if (apart) {
            context().write(bytes, channel().voidPromise());
            body = new BodyWriter(response.body());
            body.write(context(), onWritten);
        } else {
            context().writeAndFlush(bytes).addListener(onWritten);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        BodyWriter rest = body;
        if (rest != null && context.channel().isWritable()) {
            rest.write(context, onWritten);
        }
        context.fireChannelWritabilityChanged();
    }

    private ResponseEncoder.Persistence persistence(IncomingRequest request) {
        HttpRequest head = request.head;
        if (head == null || request.last || serving.draining || head.headers().listHas("Connection", "close")) {
            return ResponseEncoder.Persistence.CLOSE;
        }
        if (head.version() == HttpVersion.HTTP_1_1) {
            return ResponseEncoder.Persistence.KEEP;
        }
        return head.headers().listHas("Connection", "keep-alive")
                ? ResponseEncoder.Persistence.KEEP_ALIVE
                : ResponseEncoder.Persistence.CLOSE;
    }

    private void onWritten(ChannelFuture written) {
        if (phase != Phase.WRITING) {
            return;
        }
        if (!written.isSuccess()) {
            context().close();
            return;
        }
        endTurn();
        if (closing) {
            closeGracefully();
            return;
        }
        phase(Phase.IDLE, limits.idleTimeout());
        serve();
        if (current == null && phase == Phase.IDLE && incoming != null) {
            expectBody(incoming);
        }
        regulateReading();
    }

    /**
     * Closes our side first when there is input we did not read: closing at once would make the system send a reset,
     * which can reach the client before the answer does (RFC 9112 §9.6).
     */
    private void closeGracefully() {
        boolean unread = inputDone || !waiting.isEmpty() || incoming != null;
        waiting.clear();
        incoming = null;
        inputDone = true;
        if (!unread) {
            context().close();
            return;
        }
        phase(Phase.LINGERING, LINGER);
        regulateReading();
        HttpConnection.closeOutput(channel());
    }

    // ---- handing over

    /** What one request has of its connection while it is answered. */
    private final class Turn implements RequestStream {
        private final IncomingRequest request;
        private final EndActions actions = new EndActions();

        Turn(IncomingRequest request) {
            this.request = request;
        }

        @Override
        public EventLoop eventLoop() {
            return Http1Connection.this.eventLoop();
        }

        @Override
        public void onEnded(Runnable action) {
            actions.add(action);
        }

        @Override
        public void whenMayBlock(Runnable task) {
            // there is no other request of this connection at work
            task.run();
        }

        @Override
        public void onBlockingDone() {
            // nobody waits for it
        }

        @Override
        public void respond(HttpResponse response) {
            if (isWaiting()) {
                write(request, response);
            }
        }

        @Override
        public Optional<HttpStream> stream(HttpRequest answered, HttpResponse head) {
            if (!isWaiting() || !channel().isActive()) {
                return Optional.empty();
            }
            ByteBuf bytes = serving.encoder.encodeEndless(context().alloc(), head, request.more);
            if (request.isHead()) {
                closing = true;
                phase(Phase.WRITING, limits.writeTimeout());
                context().writeAndFlush(bytes).addListener(onWritten);
                return Optional.empty();
            }
            context().writeAndFlush(bytes, channel().voidPromise());
            handOver();
            context().pipeline().remove(RequestDecoder.class);
            return Optional.of(new HttpStream(answered, channel()));
        }

        @Override
        public Optional<WebSocket> webSocket(HttpRequest answered, WebSocketOptions options) {
            if (!isWaiting() || !channel().isActive()) {
                return Optional.empty();
            }
            Optional<HttpResponse> refusal = WebSocketHandshake.refusal(answered);
            if (refusal.isPresent()) {
                write(request, refusal.get());
                return Optional.empty();
            }
            String[] fields = WebSocketHandshake.acceptance(answered, options.subprotocol());
            context()
                    .writeAndFlush(
                            ResponseEncoder.encodeSwitch(context().alloc(), fields),
                            channel().voidPromise());
            WebSocket opened = new WebSocket(answered, channel(), options);
            webSocket = opened;
            handOver();
            context().pipeline().remove(RequestDecoder.class);
            eventLoop().execute(opened::start);
            return Optional.of(opened);
        }

        private boolean isWaiting() {
            return current == this && phase == Phase.HANDLING;
        }
    }

    private void handOver() {
        phase = Phase.HANDED_OVER;
        stopTicks();
        waiting.clear();
        incoming = null;
        inputDone = true;
        regulateReading();
    }

    // ---- trouble

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("[{}] connection ends: {}", serving.config.name(), cause.getMessage());
        } else {
            serving.internalErrors.increment();
            LOG.error("[{}] connection failed", serving.config.name(), cause);
        }
        context.close();
    }
}
