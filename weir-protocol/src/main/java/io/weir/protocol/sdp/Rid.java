package io.weir.protocol.sdp;

/**
 * A restriction of one RTP stream (RFC 8851).
 *
 * @param direction {@link Direction#SENDONLY} for "send", {@link Direction#RECVONLY} for "recv"
 * @param restrictions "pt=96;max-width=1280", or empty
 */
public record Rid(String id, Direction direction, String restrictions) {
    /** Longest id read, in characters. */
    public static final int LENGTH_MAX = 255;
}
