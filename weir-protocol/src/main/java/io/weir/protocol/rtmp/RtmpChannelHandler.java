package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import io.weir.base.time.Clock;
import io.weir.protocol.ProtocolException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one RTMP connection over a channel: handshake, chunks, session, deadlines. One handler and not a pipeline of them,
 * since a session may hold its input after any message, also between two that came in one read.
 *
 * <p>Input is held by the session's wish or by switching the channel's auto-read off; bytes that had arrived stay here.
 *
 * <p>Threading: the channel's event loop.
 */
final class RtmpChannelHandler extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RtmpChannelHandler.class);

    /** How long a peer that was told why it is refused may take to read that; input is thrown away meanwhile. */
    static final int LINGER_MS = 1_000;

    /** Bytes of answers that may pile up for a peer that asks on and does not read. */
    static final int ANSWER_BACKLOG_MAX = 256 * 1024;

    private static final long TICK_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final RtmpHandshake handshake;
    private final int handshakeTimeoutMs;
    private final Function<RtmpOutput, RtmpSession> sessions;
    private final Clock clock;
    private @Nullable Attached attached;

    RtmpChannelHandler(
            RtmpHandshake handshake, int handshakeTimeoutMs, Function<RtmpOutput, RtmpSession> sessions, Clock clock) {
        this.handshake = handshake;
        this.handshakeTimeoutMs = handshakeTimeoutMs;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Attached connection = new Attached(ctx);
        attached = connection;
        if (ctx.channel().isActive()) {
            connection.begin();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        required().begin();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            required().onBytes(bytes);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        Attached connection = required();
        connection.drain();
        if (!connection.isHeld()) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        required().end(new RtmpCloseReason(RtmpCloseReason.Kind.PEER_CLOSED, "the peer closed the connection"));
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        required().end(new RtmpCloseReason(RtmpCloseReason.Kind.CLOSED_HERE, "removed from its channel"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A failing write comes by here in the middle of whatever wrote, so the session hears of it only with the
        // channel's end.
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            required().fail(RtmpCloseReason.Kind.TRANSPORT_FAILED, String.valueOf(cause.getMessage()));
        } else {
            required().fail(RtmpCloseReason.Kind.INTERNAL_ERROR, cause.toString());
            LOG.error("[rtmp {}] ended by an error of ours", ctx.channel().id(), cause);
        }
        ctx.close();
    }

    private Attached required() {
        Attached connection = attached;
        if (connection == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return connection;
    }

    /** The state that exists only while the handler is in a pipeline. */
    private final class Attached implements RtmpOutput {
        private final ChannelHandlerContext ctx;
        private final RtmpChunkDecoder decoder;
        private final RtmpSession session;
        private @Nullable ByteBuf held;
        private @Nullable Future<?> timer;
        private boolean begun;
        private boolean shaken;
        private boolean sessionHolds;
        private boolean draining;
        private int answerBacklogBytes;
        private boolean closing;
        private boolean ended;
        private @Nullable RtmpCloseReason failure;

        Attached(ChannelHandlerContext ctx) {
            this.ctx = ctx;
            this.decoder = new RtmpChunkDecoder(ctx.alloc());
            this.session = sessions.apply(this);
        }

        void begin() {
            if (begun) {
                return;
            }
            begun = true;
            ByteBuf out = ctx.alloc().buffer();
            handshake.begin(out);
            writeHandshake(out);
            timer = ctx.executor().schedule(this::onHandshakeTimeout, handshakeTimeoutMs, TimeUnit.MILLISECONDS);
        }

        boolean isHeld() {
            return sessionHolds || !ctx.channel().config().isAutoRead();
        }

        void onBytes(ByteBuf bytes) {
            if (closing || ended) {
                bytes.release();
                return;
            }
            int count = bytes.readableBytes();
            ByteBuf before = held;
            held = before == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), before, bytes);
            if (shaken) {
                session.onBytesReceived(count, clock.nanoTime());
            }
            drain();
        }

        /** Delivers what has arrived, up to the first message after which input is held. */
        void drain() {
            if (draining) {
                return;
            }
            draining = true;
            try {
                // Without bytes there may still be the rest of an aggregate message.
                while (!isHeld() && !closing && !ended && step(held == null ? Unpooled.EMPTY_BUFFER : held)) {
                    // One step after the other.
                }
            } catch (ProtocolException e) {
                session.close(new RtmpCloseReason(RtmpCloseReason.Kind.PROTOCOL_ERROR, String.valueOf(e.getMessage())));
            } finally {
                draining = false;
                if (closing || ended) {
                    releaseBuffers();
                } else if (held != null && !held.isReadable()) {
                    held.release();
                    held = null;
                }
            }
        }

        /** One stage of the handshake or one message; false when more bytes are needed. */
        private boolean step(ByteBuf in) throws ProtocolException {
            if (!shaken) {
                return in.isReadable() && shake(in);
            }
            RtmpMessage message = decoder.decode(in, session.chunkLimits());
            if (message == null) {
                return false;
            }
            session.onMessage(message, clock.nanoTime());
            if (answerBacklogBytes > ANSWER_BACKLOG_MAX) {
                throw new ProtocolException.LimitExceeded(
                        ProtocolException.Scope.CONNECTION,
                        "more than " + ANSWER_BACKLOG_MAX + " bytes of answers are unread");
            }
            return true;
        }

        private boolean shake(ByteBuf in) throws ProtocolException {
            ByteBuf out = ctx.alloc().buffer();
            boolean done;
            try {
                done = handshake.advance(in, out);
            } catch (ProtocolException e) {
                out.release();
                throw e;
            }
            writeHandshake(out);
            if (done) {
                shaken = true;
                cancelTimer();
                long now = clock.nanoTime();
                session.begin(now);
                session.onBytesReceived(in.readableBytes(), now);
                tick();
            }
            return done;
        }

        private void writeHandshake(ByteBuf out) {
            if (out.isReadable()) {
                ctx.writeAndFlush(out, ctx.voidPromise());
            } else {
                out.release();
            }
        }

        private void onHandshakeTimeout() {
            session.close(new RtmpCloseReason(
                    RtmpCloseReason.Kind.HANDSHAKE_TIMEOUT, "no handshake within " + handshakeTimeoutMs + " ms"));
        }

        private void tick() {
            if (closing || ended) {
                return;
            }
            long next = session.onTick(clock.nanoTime());
            if (!closing && !ended && next != Long.MAX_VALUE) {
                timer = ctx.executor().schedule(this::tick, Math.max(next, TICK_MIN_NS), TimeUnit.NANOSECONDS);
            }
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
        }

        @Override
        public void write(ByteBuf bytes) {
            // Only what is written in answer to input; what a caller writes of itself is the caller's to bound.
            if (draining) {
                answerBacklogBytes = ctx.channel().isWritable() ? 0 : answerBacklogBytes + bytes.readableBytes();
            }
            ctx.write(bytes, ctx.voidPromise());
        }

        @Override
        public void flush() {
            ctx.flush();
        }

        @Override
        public void holdInput(boolean hold) {
            sessionHolds = hold;
            ctx.channel().config().setAutoRead(!hold);
            if (!hold && !draining) {
                // Switching auto-read on asks for a read, which comes by here; when it was on already, nobody asked.
                ctx.channel().read();
            }
        }

        /**
         * Closes after the last write, or after {@link #LINGER_MS} when the peer reads too slowly. A peer that was told something
         * gets that time to read it and to close first: closing with unread input would reset the connection and may take the
         * message with it.
         */
        @Override
        public void close(RtmpCloseReason reason) {
            if (closing || ended) {
                return;
            }
            closing = true;
            cancelTimer();
            sessionHolds = false;
            boolean told = switch (reason.kind()) {
                case REJECTED, PROTOCOL_ERROR, CLOSED_HERE -> shaken;
                case PEER_CLOSED, TRANSPORT_FAILED, HANDSHAKE_TIMEOUT, CONNECT_TIMEOUT, IDLE, INTERNAL_ERROR -> false;
            };
            ctx.channel().config().setAutoRead(true);
            timer = ctx.executor().schedule(() -> ctx.close(), LINGER_MS, TimeUnit.MILLISECONDS);
            if (!told) {
                ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> ctx.close());
            }
            if (!draining) {
                releaseBuffers();
            }
        }

        /** Delivers nothing more; the reason is told when the channel has ended. */
        void fail(RtmpCloseReason.Kind kind, String description) {
            closing = true;
            if (failure == null) {
                failure = new RtmpCloseReason(kind, description);
            }
        }

        void end(RtmpCloseReason reason) {
            if (ended) {
                return;
            }
            ended = true;
            cancelTimer();
            if (!draining) {
                releaseBuffers();
            }
            session.onClosed(failure == null ? reason : failure);
        }

        private void releaseBuffers() {
            decoder.release();
            if (held != null) {
                held.release();
                held = null;
            }
        }
    }
}
