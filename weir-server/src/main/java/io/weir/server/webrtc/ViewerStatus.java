package io.weir.server.webrtc;

/**
 * What one viewer was sent, and what it said of it.
 *
 * @param packets RTP packets, those sent again included
 * @param bytes of these packets before protection
 * @param nacksReceived packets it asked for again
 * @param packetsRetransmitted of these, what was sent again
 * @param keyframeRequests PLIs and FIRs
 * @param unitsSkipped pictures left out because the path was too slow
 * @param roundTripNs as last told; -1 when unknown
 * @param lossRatio 0..1, as last told, of the track that lost most
 * @param estimateBps what the path is thought to take; -1 when nothing was told
 */
public record ViewerStatus(
        long packets,
        long bytes,
        long nacksReceived,
        long packetsRetransmitted,
        long keyframeRequests,
        long unitsSkipped,
        long roundTripNs,
        double lossRatio,
        long estimateBps) {
    /** Of a viewer to which nothing was sent. */
    static final ViewerStatus NONE = new ViewerStatus(0, 0, 0, 0, 0, 0, -1, 0, -1);
}
