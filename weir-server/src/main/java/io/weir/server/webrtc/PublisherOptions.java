package io.weir.server.webrtc;

/**
 * How a publisher's media is received.
 *
 * @param ssrc our own source, in whose name reports and requests go out; random
 * @param cname our canonical name (RFC 3550 section 6.5.1), at most 255 bytes
 * @param recoveryNs how long media waits for a packet that was asked for again
 * @param reorderNs how long it waits for one that can't be asked for, above 0
 * @param keyframeIntervalNs the least time between two requests for a keyframe to one source
 * @param rembBps the bitrate a publisher is told it may use, where it asks to be told (REMB)
 * @param gatherMs how long announced tracks have to come, above 0
 */
public record PublisherOptions(
        int ssrc, String cname, long recoveryNs, long reorderNs, long keyframeIntervalNs, long rembBps, long gatherMs) {
    /** Bytes of the longest {@link #cname}: its length has eight bits. */
    static final int CNAME_LENGTH_MAX = 255;

    private static final long MS = 1_000_000;

    public PublisherOptions {
        boolean inRange = recoveryNs > 0 && reorderNs > 0 && keyframeIntervalNs > 0 && rembBps > 0 && gatherMs > 0;
        if (!inRange || cname.length() > CNAME_LENGTH_MAX) {
            throw new IllegalArgumentException("waits " + recoveryNs + ", " + reorderNs + " ns, keyframes each "
                    + keyframeIntervalNs + " ns, " + rembBps + " bit/s, tracks within " + gatherMs + " ms, name of "
                    + cname.length());
        }
    }

    /** What suits the open internet: 500 ms to recover, 100 ms to come in order, 300 ms between requests, 50 Mbit/s. */
    public static PublisherOptions standard(int ssrc, String cname, long gatherMs) {
        return new PublisherOptions(ssrc, cname, 500 * MS, 100 * MS, 300 * MS, 50_000_000, gatherMs);
    }
}
