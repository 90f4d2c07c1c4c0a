package io.weir.protocol.rtmp;

/**
 * What a client session does and the numbers it runs with.
 *
 * @param url where to
 * @param intent what for
 * @param handshake which first packet to send
 * @param capabilities what to announce of Enhanced RTMP; {@link RtmpCapabilities#NONE} for a peer that stumbles over it
 * @param timeoutMs for the handshake, and again from there to publishing or playing
 * @param pingIntervalMs between pings while nothing arrives, 0 for none
 * @param idleTimeoutMs without any byte from the server, 0 for no end
 */
public record RtmpClientOptions(
        RtmpUrl url,
        Intent intent,
        RtmpClientHandshake.Kind handshake,
        RtmpCapabilities capabilities,
        int timeoutMs,
        int pingIntervalMs,
        int idleTimeoutMs) {
    /** What a client wants. */
    public enum Intent {
        /** To send a stream. */
        PUBLISH,
        /** To receive one. */
        PLAY
    }

    /** The usual numbers: 10 s to begin, no pings, 60 s of silence for a player, any for a publisher. */
    public static RtmpClientOptions of(RtmpUrl url, Intent intent) {
        return new RtmpClientOptions(
                url,
                intent,
                RtmpClientHandshake.Kind.DIGEST_SCHEME_1,
                RtmpCapabilities.ofWeir(),
                10_000,
                0,
                intent == Intent.PLAY ? 60_000 : 0);
    }
}
