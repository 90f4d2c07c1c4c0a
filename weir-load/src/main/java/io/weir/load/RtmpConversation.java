package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.weir.base.time.Clock;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtmp.RtmpCapabilities;
import io.weir.protocol.rtmp.RtmpChunkDecoder;
import io.weir.protocol.rtmp.RtmpClientHandshake;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpClientSession;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpMessage;
import io.weir.protocol.rtmp.RtmpOutput;
import io.weir.protocol.rtmp.RtmpUrl;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Handshake, chunks and client session of one RTMP connection, put together so that a load client can stop decoding and only count.
 *
 * <p>Threading: the channel's event loop. Ownership: input is borrowed; bytes too few for a step are copied and kept.
 */
final class RtmpConversation implements RtmpOutput, AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;

    private final Channel channel;
    private final Clock clock;
    private final RtmpClientHandshake handshake = new RtmpClientHandshake(RtmpClientHandshake.Kind.SIMPLE);
    private final RtmpClientSession session;
    private final RtmpChunkDecoder chunks;
    private @Nullable ByteBuf kept;
    private boolean shaken;
    private boolean open = true;
    private @Nullable RtmpCloseReason ended;
    private long windowBytes;

    RtmpConversation(
            Channel channel, RtmpUrl url, RtmpClientOptions.Intent intent, RtmpClientListener listener, Clock clock) {
        this.channel = channel;
        this.clock = clock;
        this.chunks = new RtmpChunkDecoder(channel.alloc());
        RtmpClientOptions options = new RtmpClientOptions(
                url, intent, RtmpClientHandshake.Kind.SIMPLE, RtmpCapabilities.NONE, TIMEOUT_MS, 0, 0);
        this.session = new RtmpClientSession(options, this, _ -> listener);
    }

    /** Sends the first packet; the rest follows from what is read. */
    void begin() {
        ByteBuf out = channel.alloc().buffer();
        handshake.begin(out);
        channel.writeAndFlush(out);
    }

    /** Takes bytes; throws with the server's reason when it refuses, ends the stream or breaks the protocol. */
    void read(ByteBuf in) throws IOException {
        if (shaken) {
            session.onBytesReceived(in.readableBytes(), clock.nanoTime());
        }
        ByteBuf before = kept;
        if (before == null) {
            decode(in);
            if (open && in.isReadable()) {
                kept = channel.alloc().buffer(in.readableBytes()).writeBytes(in);
            }
            return;
        }
        before.writeBytes(in);
        decode(before);
        if (kept != null && !before.isReadable()) {
            before.release();
            kept = null;
        } else if (kept != null) {
            before.discardReadBytes();
        }
    }

    private void decode(ByteBuf in) throws IOException {
        try {
            boolean more = shaken || shake(in);
            while (more && open) {
                RtmpMessage message = chunks.decode(in, session.chunkLimits());
                more = message != null;
                if (message != null) {
                    onMessage(message);
                }
            }
        } catch (ProtocolException e) {
            throw new IOException("the server broke RTMP: " + e.getMessage(), e);
        }
    }

    private void onMessage(RtmpMessage message) throws IOException {
        if (message instanceof RtmpMessage.WindowAcknowledgementSize window) {
            windowBytes = window.sizeBytes();
        }
        session.onMessage(message, clock.nanoTime());
        if (ended != null) {
            throw new IOException(ended.description());
        }
    }

    private boolean shake(ByteBuf in) throws ProtocolException {
        ByteBuf out = channel.alloc().buffer();
        try {
            shaken = handshake.advance(in, out);
            if (out.isReadable()) {
                channel.writeAndFlush(out.retain());
            }
        } finally {
            out.release();
        }
        if (shaken) {
            session.begin(clock.nanoTime());
            session.onBytesReceived(in.readableBytes(), clock.nanoTime());
        }
        return shaken;
    }

    /** The message stream the server created; 0 before. */
    int streamId() {
        return session.streamId();
    }

    /** Bytes received after the handshake. */
    long receivedBytes() {
        return session.receivedBytes();
    }

    /** How many bytes the server wants acknowledged at once; 0 when it has not said. */
    long windowBytes() {
        return windowBytes;
    }

    /** Sends an acknowledgement (RTMP 1.0 §5.4.3) without the session: a whole message on chunk stream 2. */
    void acknowledge(long totalBytes) {
        ByteBuf out = channel.alloc().buffer(16);
        out.writeByte(2).writeMedium(0).writeMedium(4);
        out.writeByte(RtmpMessage.TYPE_ACKNOWLEDGEMENT).writeInt(0).writeInt((int) totalBytes);
        channel.writeAndFlush(out, channel.voidPromise());
    }

    /** Says goodbye as clients do: FCUnpublish and deleteStream. */
    void leave() {
        if (shaken && open) {
            session.close(new RtmpCloseReason(RtmpCloseReason.Kind.CLOSED_HERE, "the load ended"));
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void holdInput(boolean hold) {
        throw new IllegalStateException("a client never holds its input");
    }

    @Override
    public void close(RtmpCloseReason reason) {
        ended = reason;
    }

    /** Frees the decoder's buffers. The channel stays as it is. */
    @Override
    public void close() {
        if (open) {
            open = false;
            chunks.release();
            if (kept != null) {
                kept.release();
                kept = null;
            }
        }
    }
}
