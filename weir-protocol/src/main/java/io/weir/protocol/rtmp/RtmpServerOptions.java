package io.weir.protocol.rtmp;

/**
 * Numbers a server session runs with.
 *
 * @param handshakeTimeoutMs from the connection's begin to the end of the handshake
 * @param requestTimeoutMs from there to the first accepted publish or play
 * @param pingIntervalMs between pings while nothing arrives, 0 for none
 * @param idleTimeoutMs without any byte from the peer, 0 for no end; more than {@code pingIntervalMs}
 * @param streamsMax message streams at once, 1..{@value #STREAMS_LIMIT}
 */
public record RtmpServerOptions(
        int handshakeTimeoutMs, int requestTimeoutMs, int pingIntervalMs, int idleTimeoutMs, int streamsMax) {
    /** Most message streams a connection can be allowed. */
    public static final int STREAMS_LIMIT = 64;

    /** What a server uses when nothing is configured. */
    public static final RtmpServerOptions STANDARD = new RtmpServerOptions(10_000, 20_000, 20_000, 60_000, 8);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public RtmpServerOptions {
        if (handshakeTimeoutMs < 1 || requestTimeoutMs < 1 || pingIntervalMs < 0 || idleTimeoutMs < 0) {
            throw new IllegalArgumentException("an RTMP timeout is out of range");
        }
        if (streamsMax < 1 || streamsMax > STREAMS_LIMIT) {
            throw new IllegalArgumentException("streamsMax is " + streamsMax);
        }
    }
}
