package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.base.time.Clock;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Plays a stream over RTMP. Once it only counts, it acknowledges every half window, and every few seconds to show that it lives;
 * a ping then stays unanswered, which no known server minds as long as it hears something.
 *
 * <p>Threading: the channel's event loop.
 */
final class RtmpExchange implements ReaderExchange, RtmpClientListener {
    /** What servers use that do not say, and more than any says in practice: RTMP 1.0 leaves the default open. */
    private static final long WINDOW_BYTES_FALLBACK = 2_500_000;

    private final RtmpUrl url;
    private final Listener listener;
    private @Nullable RtmpConversation conversation;
    private boolean playRequested;
    private long received;
    private long nextAcknowledgement;
    private long halfWindow;

    RtmpExchange(RtmpUrl url, Listener listener) {
        this.url = url;
        this.listener = listener;
    }

    @Override
    public void begin(Channel channel) {
        conversation = new RtmpConversation(channel, url, RtmpClientOptions.Intent.PLAY, this, Clock.system());
        conversation.begin();
    }

    @Override
    public void read(ByteBuf in) throws IOException {
        RtmpConversation current = conversation();
        current.read(in);
        if (!playRequested && current.streamId() != 0) {
            playRequested = true;
            listener.onPlayRequested();
        }
    }

    @Override
    public void stopReading() {
        RtmpConversation current = conversation();
        received = current.receivedBytes();
        long window = current.windowBytes() > 0 ? current.windowBytes() : WINDOW_BYTES_FALLBACK;
        halfWindow = Math.max(1, window / 2);
        nextAcknowledgement = received + halfWindow;
        current.close();
    }

    @Override
    public void count(ByteBuf in) {
        received += in.readableBytes();
        if (received >= nextAcknowledgement) {
            nextAcknowledgement = received + halfWindow;
            conversation().acknowledge(received);
        }
    }

    @Override
    public void keepAlive() {
        if (halfWindow > 0) {
            nextAcknowledgement = received + halfWindow;
            conversation().acknowledge(received);
        }
    }

    private RtmpConversation conversation() {
        if (conversation == null) {
            throw new IllegalStateException("not connected");
        }
        return conversation;
    }

    @Override
    public void onConnected(RtmpCapabilities serverCapabilities) {}

    @Override
    public void onPublishing(int streamId) {
        throw new IllegalStateException("a reader was asked to publish");
    }

    @Override
    public void onPlaying(int streamId) {}

    @Override
    public void onAudio(long timestampMs, ByteBuf payload) {
        listener.onMessage(FrameProbe.TYPE_AUDIO, timestampMs, payload);
    }

    @Override
    public void onVideo(long timestampMs, ByteBuf payload) {
        listener.onMessage(FrameProbe.TYPE_VIDEO, timestampMs, payload);
    }

    @Override
    public void onData(long timestampMs, ByteBuf payload) {
        listener.onMessage(MediaMessage.TYPE_DATA, timestampMs, payload);
    }

    @Override
    public void onStatus(String code, String description) {}

    @Override
    public void onClosed(RtmpCloseReason reason) {}

    @Override
    public void close() {
        if (conversation != null) {
            conversation.close();
        }
    }
}
