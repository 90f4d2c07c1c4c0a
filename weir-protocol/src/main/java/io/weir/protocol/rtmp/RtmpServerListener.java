package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;

/**
 * What a peer asks of a server and sends to it, as {@link RtmpServerSession} understands it.
 *
 * <p>Threading: called on the session's thread. The answers may be given inside the call or later on the same thread; until then
 * the session delivers nothing else.
 * <p>Ownership: buffers are borrowed for the call; their indices need not be kept.
 */
public interface RtmpServerListener {
    /** Makes the listener of a session that was just made. */
    @FunctionalInterface
    interface Factory {
        /** Called once, before anything is delivered. */
        RtmpServerListener create(RtmpServerSession session);
    }

    /** Answer with {@link RtmpServerSession#acceptConnect} or {@link RtmpServerSession#rejectConnect}. */
    void onConnect(RtmpConnect connect);

    /**
     * Answer with {@link RtmpServerSession#acceptPublish} or {@link RtmpServerSession#rejectPublish}.
     *
     * @param name the publishing name as sent, often with a query; may be empty
     */
    void onPublish(int streamId, String name, RtmpPublishType type);

    /** Answer with {@link RtmpServerSession#acceptPlay} or {@link RtmpServerSession#rejectPlay}. */
    void onPlay(RtmpPlay play);

    /**
     * An audio message of an accepted publisher: an FLV audio tag body. May be empty.
     *
     * @param timestampMs 0..2^32-1, as sent; wraps
     */
    void onAudio(int streamId, long timestampMs, ByteBuf payload);

    /**
     * A video message of an accepted publisher: an FLV video tag body. May be empty.
     *
     * @param timestampMs 0..2^32-1, as sent; wraps
     */
    void onVideo(int streamId, long timestampMs, ByteBuf payload);

    /**
     * A data message of an accepted publisher, as AMF0 values that start with a name such as {@code onMetaData}: a leading
     * {@code @setDataFrame} is gone. Nothing but the outer encoding has been checked.
     *
     * @param timestampMs 0..2^32-1, as sent; wraps
     */
    void onData(int streamId, long timestampMs, ByteBuf payload);

    /** An accepted publish or play ended because the peer said so. Not called when the connection ends: see {@link #onClosed}. */
    void onStreamEnd(int streamId, RtmpStreamEnd end);

    /**
     * A player pauses or goes on; the session has answered.
     *
     * @param positionMs where the player thinks it is
     */
    void onPause(int streamId, boolean pause, double positionMs);

    /** A player asked to seek; the session has refused, since streams are live. */
    void onSeek(int streamId, double positionMs);

    /** A player switches audio (or video) messages on or off. */
    void onReceive(int streamId, boolean video, boolean on);

    /**
     * The connection is over, after a handshake or during it; called once, last. Every stream has ended with it. A refusal by the
     * listener itself calls it too, inside the refusing call.
     */
    void onClosed(RtmpCloseReason reason);
}
