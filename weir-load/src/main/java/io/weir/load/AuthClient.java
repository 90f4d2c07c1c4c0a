package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of a storm: asks to play, learns whether it may, and then drops what it gets.
 *
 * <p>Threading: the run's one event loop.
 */
final class AuthClient extends ChannelInboundHandlerAdapter implements RtmpClientListener {
    /** A server hears that a client lives at least so often. */
    private static final long ACKNOWLEDGED_BYTES = 1 << 20;

    enum Outcome {
        UNDECIDED,
        ADMITTED,
        REFUSED,
        FAILED
    }

    private final RtmpUrl url;
    private final Clock clock;
    private final Consumer<AuthClient> decided;
    private final long connectNs;
    private @Nullable RtmpConversation conversation;
    private @Nullable Channel channel;
    private Outcome outcome = Outcome.UNDECIDED;
    private String reason = "";
    private long decidedNs;
    private long readNs;
    private long silenceNs;
    private long received;
    private long acknowledged;
    private boolean dropping;
    private Runnable onPlaying = () -> {};

    AuthClient(RtmpUrl url, Clock clock, Consumer<AuthClient> decided) {
        this.url = url;
        this.clock = clock;
        this.decided = decided;
        this.connectNs = clock.nanoTime();
        this.readNs = connectNs;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        RtmpConversation begun =
                new RtmpConversation(context.channel(), url, RtmpClientOptions.Intent.PLAY, this, clock);
        conversation = begun;
        begun.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf in = (ByteBuf) message;
        RtmpConversation current = conversation;
        try {
            long now = clock.nanoTime();
            silenceNs = Math.max(silenceNs, now - readNs);
            readNs = now;
            if (current == null) {
                return;
            }
            if (!dropping) {
                current.read(in);
                if (outcome == Outcome.ADMITTED) {
                    dropping = true;
                    onPlaying.run();
                    received = current.receivedBytes();
                    current.close();
                    // what came before it played is no silence of the stream
                    silenceNs = 0;
                }
            } else {
                received += in.readableBytes();
                if (received - acknowledged >= ACKNOWLEDGED_BYTES) {
                    acknowledged = received;
                    current.acknowledge(received);
                }
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void onPlaying(int streamId) {
        decide(Outcome.ADMITTED, "");
    }

    @Override
    public void onClosed(RtmpCloseReason why) {
        decide(Outcome.REFUSED, why.description());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        decide(Outcome.FAILED, String.valueOf(cause.getMessage()));
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (conversation != null && !dropping) {
            conversation.close();
        }
        decide(Outcome.FAILED, "closed by the server");
    }

    /** The connection could not be made, or it takes too long. */
    void fail(String why) {
        decide(Outcome.FAILED, why);
        close();
    }

    /** Has something done once it plays. */
    void playing(Runnable then) {
        onPlaying = then;
    }

    private void decide(Outcome found, String why) {
        if (outcome == Outcome.UNDECIDED) {
            outcome = found;
            reason = why;
            decidedNs = clock.nanoTime();
            decided.accept(this);
        }
    }

    void close() {
        if (channel != null) {
            channel.close();
        }
    }

    boolean isOpen() {
        return channel != null && channel.isOpen();
    }

    Outcome outcome() {
        return outcome;
    }

    String reason() {
        return reason;
    }

    long decidedNs() {
        return decidedNs;
    }

    long tookNs() {
        return decidedNs - connectNs;
    }

    /** The longest time without a byte since it plays. */
    long silenceNs() {
        return Math.max(silenceNs, clock.nanoTime() - readNs);
    }

    @Override
    public void onConnected(RtmpCapabilities serverCapabilities) {}

    @Override
    public void onPublishing(int streamId) {}

    @Override
    public void onAudio(long timestampMs, ByteBuf payload) {}

    @Override
    public void onVideo(long timestampMs, ByteBuf payload) {}

    @Override
    public void onData(long timestampMs, ByteBuf payload) {}

    @Override
    public void onStatus(String code, String description) {}
}
