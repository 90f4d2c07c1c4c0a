package io.weir.platform.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Netty's HTTP/2 frames, header compression and flow control with our limits. It flushes once for all that was written while it read,
 * and once for all that is written in one turn of the loop otherwise.
 *
 * <p>Threading: its channel's loop.
 * <p>Limits: {@link Http2Limits}.
 */
final class Http2Codec extends Http2ConnectionHandler {
    private final Http2Connection owner;
    private boolean reading;
    private boolean flushPlanned;

    private Http2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2Connection owner) {
        // closing closes: whoever closes has said goodbye before
        super(decoder, encoder, settings, true);
        this.owner = owner;
    }

    /** A codec that tells {@code owner} what comes. */
    static Http2Codec of(Http2Connection owner) {
        return new Builder(owner).build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {
        private final Http2Connection owner;

        Builder(Http2Connection owner) {
            this.owner = owner;
        }

        @Override
        protected Http2Codec build() {
            DefaultHttp2Connection state = new DefaultHttp2Connection(true);
            // The client may learn of it later; the limit holds from the first stream on.
            state.remote().maxActiveStreams(Http2Limits.STREAMS_MAX);
            // Each stream in turn: the priorities of RFC 7540 are gone, and cost memory that the client controls.
            UniformStreamByteDistributor turns = new UniformStreamByteDistributor(state);
            turns.minAllocationChunk(Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE);
            state.remote().flowController(new DefaultHttp2RemoteFlowController(state, turns));
            state.addListener(owner.streamEnds());
            connection(state);
            initialSettings(new Http2Settings()
                    .maxConcurrentStreams(Http2Limits.STREAMS_MAX)
                    .maxHeaderListSize(Http2Limits.HEADER_LIST_MAX));
            frameListener(owner.frames());
            encoderIgnoreMaxHeaderListSize(true);
            encoderEnforceMaxQueuedControlFrames(Http2Limits.CONTROL_UNSENT_MAX);
            decoderEnforceMaxConsecutiveEmptyDataFrames(Http2Limits.EMPTY_FRAMES_MAX);
            // the first frame of the list, HEADERS, is counted too
            decoderEnforceMaxSmallContinuationFrames(Http2Limits.SMALL_CONTINUATIONS_MAX + 1);
            decoderEnforceMaxRstFramesPerWindow(Http2Limits.RESETS_MAX, Http2Limits.RESETS_WINDOW_S);
            encoderEnforceMaxRstFramesPerWindow(Http2Limits.RESETS_MAX, Http2Limits.RESETS_WINDOW_S);
            gracefulShutdownTimeoutMillis(HttpConnection.LINGER.toMillis());
            return super.build();
        }

        @Override
        protected Http2Codec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Codec(decoder, encoder, settings, owner);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        owner.begin(context);
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        owner.end();
        super.channelInactive(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        owner.end();
        super.handlerRemoved0(context);
    }

    // ---- flushing

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        reading = true;
        super.channelRead(context, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        reading = false;
        super.channelReadComplete(context);
    }

    /** Sends what was written, together with what else is written by the time. */
    void flushSoon(ChannelHandlerContext context) {
        if (!reading && !flushPlanned) {
            flushPlanned = true;
            context.executor().execute(() -> {
                flushPlanned = false;
                flush(context);
            });
        }
    }

    // ---- trouble

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (isBroken(cause)) {
            owner.onBroken(cause);
        } else {
            owner.onConnectionError(cause, error != null && error.error() != Http2Error.INTERNAL_ERROR);
        }
        super.onConnectionError(context, outbound, cause, error);
    }

    /** Whether the socket or TLS failed, however deep that is wrapped. */
    private static boolean isBroken(@Nullable Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof IOException || at instanceof DecoderException) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        if (outbound && (stream == null || stream.state() == Http2Stream.State.CLOSED)) {
            // What waited for the window of a stream that the client has ended: nothing to tell it.
            return;
        }
        if (error instanceof Http2Exception.HeaderListSizeException tooLong
                && tooLong.duringDecode()
                && stream == null) {
            try {
                owner.onHeadTooLong(connection().remote().createStream(error.streamId(), false));
                return;
            } catch (Http2Exception _) {
                // There may be no such stream, and what is wrong with it is said below.
            }
        }
        owner.onStreamError(error);
        super.onStreamError(context, outbound, cause, error);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (isBroken(cause)) {
            owner.onBroken(cause);
            context.close();
        } else {
            super.exceptionCaught(context, cause);
        }
    }
}
