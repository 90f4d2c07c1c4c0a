package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One publisher: opens its stream, then takes what its timeline sends.
 *
 * <p>Threading: the run's one event loop.
 */
final class PublisherConnection extends ChannelInboundHandlerAdapter
        implements RtmpClientListener, PublishTimeline.Sink {
    enum State {
        STARTING,
        PUBLISHING,
        CLOSED
    }

    private final PublishRun run;
    private final int index;
    private final RtmpUrl url;
    private State state = State.STARTING;
    private @Nullable Channel channel;
    private @Nullable RtmpConversation conversation;
    private @Nullable PublishTimeline timeline;
    private @Nullable String endReason;
    private boolean leaving;

    PublisherConnection(PublishRun run, int index, RtmpUrl url) {
        this.run = run;
        this.index = index;
        this.url = url;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        conversation =
                new RtmpConversation(context.channel(), url, RtmpClientOptions.Intent.PUBLISH, this, Clock.system());
        conversation.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf in = (ByteBuf) message;
        try {
            if (conversation != null && state != State.CLOSED && !leaving) {
                conversation.read(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void onPublishing(int streamId) {
        state = State.PUBLISHING;
        timeline = run.onPublishing(this, index, streamId);
    }

    @Override
    public boolean send(ByteBuf messages, int count) {
        if (channel == null || !channel.isWritable()) {
            messages.release();
            run.onSkipped(count);
            return false;
        }
        run.onSent(count, messages.readableBytes());
        channel.writeAndFlush(messages, channel.voidPromise());
        return true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            close(String.valueOf(cause.getMessage()));
        } else {
            run.fail(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onEnded(endReason == null ? "closed by the server" : endReason);
    }

    /** The connection could not be made. */
    void onConnectFailed(Throwable cause) {
        onEnded(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /**
     * Tells the server that the stream is over and sends no more. The connection ends when the server closes it: closing here, with
     * answers unread, would reset it and could take the goodbye with it.
     */
    void leave() {
        if (conversation != null && state == State.PUBLISHING && channel instanceof DuplexChannel duplex) {
            leaving = true;
            stopSending();
            conversation.leave();
            duplex.shutdownOutput();
        } else {
            close("the load ended");
        }
    }

    private void stopSending() {
        if (timeline != null) {
            timeline.leave(this);
        }
    }

    /** Ends the connection for this reason. */
    void close(String reason) {
        if (endReason == null) {
            endReason = reason;
        }
        if (channel != null) {
            channel.close();
        }
    }

    private void onEnded(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean published = state == State.PUBLISHING;
        state = State.CLOSED;
        stopSending();
        if (conversation != null) {
            conversation.close();
        }
        run.onEnded(published, reason);
    }

    @Override
    public void onConnected(RtmpCapabilities serverCapabilities) {}

    @Override
    public void onPlaying(int streamId) {
        throw new IllegalStateException("a publisher was asked to play");
    }

    @Override
    public void onAudio(long timestampMs, ByteBuf payload) {}

    @Override
    public void onVideo(long timestampMs, ByteBuf payload) {}

    @Override
    public void onData(long timestampMs, ByteBuf payload) {}

    @Override
    public void onStatus(String code, String description) {}

    @Override
    public void onClosed(RtmpCloseReason reason) {}
}
