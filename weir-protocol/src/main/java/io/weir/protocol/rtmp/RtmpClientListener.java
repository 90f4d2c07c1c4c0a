package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;

/**
 * What a server tells a client and sends to it, as {@link RtmpClientSession} understands it.
 *
 * <p>Threading: called on the session's thread.
 * <p>Ownership: buffers are borrowed for the call.
 */
public interface RtmpClientListener {
    /** Makes the listener of a session that was just made. */
    @FunctionalInterface
    interface Factory {
        /** Called once, before anything is delivered. */
        RtmpClientListener create(RtmpClientSession session);
    }

    /** The server let the client in; publish or play goes on by itself. */
    void onConnected(RtmpCapabilities serverCapabilities);

    /** The server takes the stream: media may be sent on {@code streamId} from now on. */
    void onPublishing(int streamId);

    /** The server will send the stream. */
    void onPlaying(int streamId);

    /**
     * An FLV audio tag body.
     *
     * @param timestampMs 0..2^32-1, as sent; wraps
     */
    void onAudio(long timestampMs, ByteBuf payload);

    /**
     * An FLV video tag body.
     *
     * @param timestampMs 0..2^32-1, as sent; wraps
     */
    void onVideo(long timestampMs, ByteBuf payload);

    /**
     * AMF0 values that start with a name such as {@code onMetaData}.
     *
     * @param timestampMs 0..2^32-1, as sent; wraps
     */
    void onData(long timestampMs, ByteBuf payload);

    /** A status that changes nothing here: a pause, a reset, a publisher's coming and going. */
    void onStatus(String code, String description);

    /** The server sends the client to {@code url}, and {@link #onClosed} follows. The server wrote it: it may be anything. */
    default void onRedirected(String url) {
        // those who stay where they were sent first
    }

    /** The connection is over; called once, last. */
    void onClosed(RtmpCloseReason reason);
}
