package io.weir.protocol.rtmp;

/**
 * One side of an RTMP connection after the handshake: fed with decoded messages and the time, it answers through its
 * {@link RtmpOutput}. It knows no sockets and no timers.
 *
 * <p>Threading: one thread.
 */
public sealed interface RtmpSession permits RtmpServerSession, RtmpClientSession {
    /**
     * Takes one message. What the peer does wrong is answered by a status message and {@link RtmpOutput#close}.
     *
     * @param nowNs the monotonic time
     * @throws IllegalStateException when the session holds its input
     */
    void onMessage(RtmpMessage message, long nowNs);

    /** Takes note of bytes that arrived, headers included, and acknowledges them when due. */
    void onBytesReceived(int count, long nowNs);

    /** Does what is due by the clock: pings, deadlines. Answers after how many nanoseconds it wants to be called again. */
    long onTick(long nowNs);

    /** What the peer may send at this stage. */
    ChunkLimits chunkLimits();

    /** The transport is gone; later calls do nothing. A reason of the session's own is kept instead of this one. */
    void onClosed(RtmpCloseReason reason);
}
