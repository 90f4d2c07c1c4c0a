package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.media.MediaException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a fan-out load: its connection, where it stands, and what it has received.
 *
 * <p>Every reader takes the stream apart until its first keyframe; then a sampled one goes on and the others only count.
 *
 * <p>Threading: the run's one event loop. Ownership: frees its exchange when the connection ends.
 */
final class ReaderConnection extends ChannelInboundHandlerAdapter implements ReaderExchange.Listener {
    /** After so many audio messages, 4 s of AAC, without any of video the stream is taken for one without: the reader has started. */
    static final int AUDIO_MESSAGES_START = 200;

    enum State {
        CONNECTING,
        STARTING,
        READING,
        CLOSED
    }

    private final FanoutRun run;
    private final boolean sampled;
    private final boolean carriesMedia;
    private final FrameProbe probe = new FrameProbe();
    private final long connectNs;
    private @Nullable ReaderExchange exchange;
    private @Nullable Channel channel;
    private State state = State.CONNECTING;
    private @Nullable String endReason;
    private long playNs;
    private long readNs;
    private boolean answered;
    private boolean counting;

    ReaderConnection(FanoutRun run, boolean sampled, boolean carriesMedia) {
        this.run = run;
        this.sampled = sampled;
        this.carriesMedia = carriesMedia;
        this.connectNs = run.nowNs();
        this.playNs = connectNs;
    }

    /** Must be called once, before the connection is made. */
    void exchange(ReaderExchange newExchange) {
        exchange = newExchange;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        channel = context.channel();
        state = State.STARTING;
        readNs = run.nowNs();
        run.onConnected(readNs - connectNs);
        exchange().begin(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ByteBuf in = (ByteBuf) message;
        try {
            readNs = run.nowNs();
            run.onBytes(in.readableBytes());
            answered();
            if (state == State.CLOSED) {
                return;
            }
            if (counting) {
                exchange().count(in);
                return;
            }
            exchange().read(in);
            if (state == State.STARTING && hasStarted()) {
                start();
            }
        } finally {
            in.release();
        }
    }

    private void answered() {
        if (!answered) {
            answered = true;
            run.onAnswered();
        }
    }

    private boolean hasStarted() {
        return !carriesMedia || probe.hasKeyframe() || probe.isAudioOnly(AUDIO_MESSAGES_START);
    }

    private void start() {
        state = State.READING;
        run.onStarted(this);
        if (!sampled && channel != null) {
            exchange().stopReading();
            counting = true;
            run.lowerReadCost(channel);
        }
    }

    @Override
    public void onPlayRequested() {
        playNs = run.nowNs();
    }

    @Override
    public void onMessage(int type, long timestampMs, ByteBuf body) {
        probe.onMessage(type, timestampMs, body, readNs);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // What a server does wrong ends its connection with a reason; what this client does wrong must end the run.
        if (cause instanceof IOException || cause instanceof MediaException) {
            close(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        } else {
            run.fail(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onClosed(endReason == null ? "closed by the server" : endReason);
    }

    /** The connection could not be made. */
    void onConnectFailed(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        onClosed(message);
    }

    /** Counts the reader as ended for this reason at once, and closes the connection. */
    void giveUp(String reason) {
        onClosed(reason);
        close(reason);
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

    private void onClosed(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean started = state == State.READING;
        state = State.CLOSED;
        answered();
        exchange().close();
        run.onClosed(started, reason);
    }

    void keepAlive() {
        if (state == State.STARTING || state == State.READING) {
            exchange().keepAlive();
        }
    }

    State state() {
        return state;
    }

    boolean isSampled() {
        return sampled;
    }

    FrameProbe probe() {
        return probe;
    }

    /** Connected, started, and something came within this time. */
    boolean isAlive(long nowNs, long silenceNs) {
        return state == State.READING && nowNs - readNs <= silenceNs;
    }

    long firstFrameNs() {
        return probe.firstKeyframeNs() - playNs;
    }

    long firstFrameFromConnectNs() {
        return probe.firstKeyframeNs() - connectNs;
    }

    private ReaderExchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange set");
        }
        return exchange;
    }
}
