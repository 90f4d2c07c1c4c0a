package io.weir.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection: makes requests of what its {@link Http2Codec} reads, has them answered side by side, and keeps the deadlines of
 * all of them and its own.
 *
 * <p>Threading: its channel's loop.
 * <p>Limits: {@link HttpLimits} and {@link Http2Limits}. A client that breaks the protocol or a limit loses this connection, or the
 * stream it did it on, and nothing else.
 */
final class Http2Connection implements HttpConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    private final Serving serving;
    private final RequestIntake intake;
    private final HttpLimits limits;
    private final IntObjectMap<Http2RequestStream> streams = new IntObjectHashMap<>();
    /** Requests that are all here, while too much waits for the client. */
    private final Queue<Http2RequestStream> waiting = new ArrayDeque<>();

    /** Requests for blocking handlers, while as many are there as may be. */
    private final Queue<Blocking> blocking = new ArrayDeque<>();

    private @Nullable Http2Codec codec;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable HttpPeer peer;
    private @Nullable ScheduledFuture<?> ticks;
    /** When it began, or its last stream ended. */
    private long idleSinceNs;
    /** When our side was closed, if it was. */
    private long closedNs;

    private long unsentBytes;
    private int bodyBytes;
    private int blockingNow;
    private long controlSinceNs;
    private int controlFrames;
    /** No further request is taken. */
    private boolean leaving;
    /** Our side is closed. */
    private boolean closed;
    /** The client was cut off. */
    private boolean broken;

    private record Blocking(Http2RequestStream stream, Runnable task) {}

    Http2Connection(Serving serving) {
        this.serving = serving;
        this.intake = new RequestIntake(serving);
        this.limits = serving.config.limits();
    }

    // ---- life

    void begin(ChannelHandlerContext context) {
        ctx = context;
        codec = (Http2Codec) context.handler();
        peer = HttpPeer.of(context.channel());
        serving.connections.add(this);
        serving.http2Connections.increment();
        context.channel()
                .config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(Http2Limits.SOCKET_UNSENT_MAX / 2, Http2Limits.SOCKET_UNSENT_MAX));
        idleSinceNs = nowNs();
        controlSinceNs = idleSinceNs;
        if (serving.draining) {
            context.close();
            return;
        }
        long period = limits.tickNs();
        ticks = context.executor().scheduleAtFixedRate(this::tick, period, period, TimeUnit.NANOSECONDS);
    }

    /** The connection is gone. */
    void end() {
        leaving = true;
        closed = true;
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
        serving.connections.remove(this);
        waiting.clear();
        blocking.clear();
        List<Http2RequestStream> open = List.copyOf(streams.values());
        streams.clear();
        open.forEach(Http2RequestStream::end);
    }

    @Override
    public Channel channel() {
        return context().channel();
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(ctx, "the connection has not begun");
    }

    private Http2Codec codec() {
        return Objects.requireNonNull(codec, "the connection has not begun");
    }

    @Override
    public void retire() {
        leave();
        closeIfDone();
    }

    @Override
    public void drain() {
        leave();
        for (Http2RequestStream each : List.copyOf(streams.values())) {
            each.drain();
        }
        closeIfDone();
    }

    /** Tells the client that no further request is taken. */
    private void leave() {
        if (!leaving) {
            leaving = true;
            int last = codec().connection().remote().lastStreamCreated();
            codec().goAway(
                            context(),
                            last,
                            Http2Error.NO_ERROR.code(),
                            Unpooled.EMPTY_BUFFER,
                            context().newPromise());
            codec().flush(context());
        }
    }

    private void closeIfDone() {
        if (leaving && !closed && streams.isEmpty()) {
            closed = true;
            closedNs = nowNs();
            codec().flush(context());
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> HttpConnection.closeOutput(channel()));
        }
    }

    private void tick() {
        long now = nowNs();
        if (closed) {
            if (now - closedNs >= LINGER.toNanos()) {
                context().close();
            }
        } else if (!codec().decoder().prefaceReceived()) {
            if (now - idleSinceNs >= limits.headTimeout().toNanos()) {
                serving.timeouts.increment();
                context().close();
            }
        } else if (streams.isEmpty()) {
            if (now - idleSinceNs >= limits.idleTimeout().toNanos()) {
                leave();
                closeIfDone();
            }
        } else {
            for (Http2RequestStream each : List.copyOf(streams.values())) {
                each.tick(now);
            }
        }
    }

    // ---- what the client sends

    Http2FrameAdapter frames() {
        return new Frames();
    }

    /** The frames as the codec finds them right. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean endOfStream) {
            onHead(id, headers, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream) {
            onHead(id, headers, endOfStream);
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean endOfStream) {
            int count = data.readableBytes() + padding;
            Http2RequestStream stream = streams.get(id);
            if (stream != null) {
                stream.onBody(data);
                if (endOfStream) {
                    stream.onComplete();
                }
            }
            return count;
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
            onControlFrame();
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            onControlFrame();
            Http2HeadersEncoder.Configuration headers =
                    codec().encoder().configuration().headersConfiguration();
            if (headers.maxHeaderTableSize() > Http2Limits.HEADER_TABLE_MAX) {
                headers.maxHeaderTableSize(Http2Limits.HEADER_TABLE_MAX);
            }
        }

        @Override
        public void onPriorityRead(
                ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
                throws Http2Exception {
            onControlFrame();
        }

        @Override
        public void onUnknownFrame(
                ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload) {
            try {
                onControlFrame();
            } catch (Http2Exception e) {
                codec().onError(context, false, e);
            }
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf debug) {
            leaving = true;
            closeIfDone();
        }
    }

    private void onHead(int id, Http2Headers headers, boolean endOfStream) {
        if (closed) {
            return;
        }
        Http2RequestStream known = streams.get(id);
        if (known != null) {
            // Trailers; there is nothing in them that anybody asks for.
            known.onComplete();
            return;
        }
        Http2RequestStream next = add(codec().connection().stream(id), accept(headers));
        if (endOfStream) {
            next.onComplete();
        } else {
            next.expectBody();
        }
    }

    /** The client opened a stream with a header list that is too long to be kept. */
    void onHeadTooLong(Http2Stream stream) {
        serving.malformed.increment();
        add(
                        stream,
                        IncomingRequest.failed(
                                null,
                                HttpResponse.text(
                                        431,
                                        "the header section is longer than " + Http2Limits.HEADER_LIST_MAX
                                                + " bytes\n")))
                .expectBody();
    }

    private Http2RequestStream add(Http2Stream stream, IncomingRequest request) {
        Http2RequestStream added = new Http2RequestStream(this, stream, request);
        streams.put(stream.id(), added);
        return added;
    }

    private IncomingRequest accept(Http2Headers headers) {
        try {
            return intake.accept(Http2Heads.request(headers), Objects.requireNonNull(peer));
        } catch (MalformedRequestException e) {
            serving.malformed.increment();
            return IncomingRequest.failed(null, HttpResponse.text(e.status(), e.getMessage() + "\n"));
        }
    }

    private void onControlFrame() throws Http2Exception {
        long now = nowNs();
        if (now - controlSinceNs >= Http2Limits.CONTROL_WINDOW_NS) {
            controlSinceNs = now;
            controlFrames = 0;
        }
        if (++controlFrames > Http2Limits.CONTROL_FRAMES_MAX) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
        }
    }

    Http2ConnectionAdapter streamEnds() {
        return new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                Http2RequestStream ended = streams.remove(stream.id());
                if (ended != null) {
                    ended.end();
                    idleSinceNs = nowNs();
                    closeIfDone();
                }
            }
        };
    }

    // ---- for its streams

    /** Has a request answered, now or once the client has taken more of the answers before. */
    void serve(Http2RequestStream stream) {
        waiting.add(stream);
        serveWaiting();
    }

    private void serveWaiting() {
        while (unsentBytes <= Http2Limits.UNSENT_MAX) {
            Http2RequestStream next = waiting.poll();
            if (next == null) {
                return;
            }
            next.begin();
        }
    }

    void call(HttpExchange exchange) {
        new HandlerCall(serving, exchange).start();
    }

    void whenMayBlock(Http2RequestStream stream, Runnable task) {
        blocking.add(new Blocking(stream, task));
        startBlocking();
    }

    void onBlockingDone() {
        blockingNow--;
        startBlocking();
    }

    private void startBlocking() {
        while (blockingNow < Http2Limits.BLOCKING_MAX) {
            Blocking next = blocking.poll();
            if (next == null) {
                return;
            }
            if (next.stream.isHandling()) {
                blockingNow++;
                next.task.run();
            }
        }
    }

    void writeHeaders(Http2Stream stream, Http2Headers headers, boolean last, ChannelPromise promise) {
        codec().encoder().writeHeaders(context(), stream.id(), headers, 0, last, promise);
        codec().flushSoon(context());
    }

    /** Takes the buffer over; tells {@code onWritten} on the loop once the socket has it, or never will. */
    void writeBody(Http2Stream stream, ByteBuf bytes, boolean last, FutureListener<Void> onWritten) {
        int count = bytes.readableBytes();
        unsentBytes += count;
        ChannelPromise promise = context().newPromise();
        promise.addListener((FutureListener<Void>) written -> {
            unsentBytes -= count;
            onWritten.operationComplete(written);
            serveWaiting();
        });
        codec().encoder().writeData(context(), stream.id(), bytes, 0, last, promise);
        codec().flushSoon(context());
    }

    /** Ends a stream that is not over on both sides. */
    void resetIfOpen(Http2Stream stream, Http2Error error) {
        if (stream.state() != Http2Stream.State.CLOSED && channel().isActive()) {
            codec().encoder()
                    .writeRstStream(
                            context(), stream.id(), error.code(), context().newPromise());
            // Now, and not once that is sent: what waits for the window would be sent after it.
            stream.close();
            codec().flushSoon(context());
        }
    }

    /** Ends a stream whose client does not read, and with it the connection if that is what does not. */
    void cancel(Http2Stream stream) {
        if (channel().isWritable()) {
            resetIfOpen(stream, Http2Error.CANCEL);
        } else {
            context().close();
        }
    }

    /** Whether there is room for more of a body. */
    boolean tryKeepBody(int count) {
        if (bodyBytes + count > Http2Limits.BODIES_MAX) {
            return false;
        }
        bodyBytes += count;
        return true;
    }

    void forgetBody(int count) {
        bodyBytes -= count;
    }

    void onBegun() {
        serving.requests.increment();
    }

    void answered(int status, long beganNs) {
        serving.config.times().answered(status, nowNs() - beganNs);
    }

    void refused() {
        serving.malformed.increment();
    }

    void timedOut() {
        serving.timeouts.increment();
    }

    Http2Heads heads() {
        return serving.heads;
    }

    HttpLimits limits() {
        return limits;
    }

    long nowNs() {
        return serving.config.clock().nanoTime();
    }

    long deadline(Duration timeout) {
        return nowNs() + timeout.toNanos();
    }

    // ---- trouble

    /** The client lost the connection by what it sent, or we did ({@code !theirs}). */
    void onConnectionError(Throwable cause, boolean theirs) {
        if (broken || closed) {
            return;
        }
        broken = true;
        leaving = true;
        if (theirs) {
            serving.malformed.increment();
            LOG.debug("[{}] HTTP/2 connection ends: {}", serving.config.name(), cause.getMessage());
        } else {
            serving.internalErrors.increment();
            LOG.error("[{}] HTTP/2 connection failed", serving.config.name(), cause);
        }
    }

    /** The client lost a stream by what it sent. */
    void onStreamError(Http2Exception.StreamException error) {
        Http2RequestStream stream = streams.get(error.streamId());
        if (stream == null || !stream.isLingering()) {
            serving.malformed.increment();
            LOG.debug("[{}] HTTP/2 stream {} ends: {}", serving.config.name(), error.streamId(), error.getMessage());
        }
    }

    /** The connection broke. */
    void onBroken(Throwable cause) {
        LOG.debug("[{}] connection ends: {}", serving.config.name(), cause.getMessage());
    }
}
