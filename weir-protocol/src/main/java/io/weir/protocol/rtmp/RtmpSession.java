package io.weir.protocol.rtmp;

/**
 * One side of an RTMP connection after the handshake: fed with decoded messages and the time, it answers through its
 * {@link RtmpOutput}. It knows no sockets and no timers.
 *
 * <p>Threading: one thread.
 */
public sealed interface RtmpSession permits RtmpServerSession, RtmpClientSession {
    /** The handshake is done: the session's time begins. Called once, before messages. */
    void begin(long nowNs);

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

    /** Ends the connection after what was written is out, for the given reason; the listener hears of it at once. */
    void close(RtmpCloseReason reason);

    /** True when the connection is over or about to be. */
    boolean isClosing();

    /** What the peer may send at this stage. */
    ChunkLimits chunkLimits();

    /** The transport is gone. Does nothing when the session was closed before. */
    void onClosed(RtmpCloseReason reason);
}
