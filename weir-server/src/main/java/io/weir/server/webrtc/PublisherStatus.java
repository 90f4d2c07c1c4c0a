package io.weir.server.webrtc;

import io.weir.media.Track;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a publisher, at one moment.
 *
 * @param packetCount RTP packets that could be read, retransmissions included
 * @param byteCount of all RTP packets, headers included
 * @param malformedCount RTP and RTCP packets, and payloads, that could not be read
 * @param unknownCount RTP packets of sources that belong to no track, or beyond the limit of sources
 * @param lostCount packets given up
 * @param recoveredCount packets that came after they were asked for
 * @param lateCount packets that came twice, or after they were given up
 * @param nackCount packets asked for again, each counted each time
 * @param keyframeRequestCount keyframes asked for
 * @param roundTripNs from a request to its answer, smoothed; {@link #UNKNOWN} before any
 */
public record PublisherStatus(
        long packetCount,
        long byteCount,
        long malformedCount,
        long unknownCount,
        long lostCount,
        long recoveredCount,
        long lateCount,
        long nackCount,
        long keyframeRequestCount,
        long roundTripNs,
        List<TrackStatus> tracks) {
    /** A round trip that nothing has told yet. */
    public static final long UNKNOWN = -1;
    /** Of a publisher of which nothing has come. */
    static final PublisherStatus NONE = new PublisherStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, UNKNOWN, List.of());

    public PublisherStatus {
        tracks = List.copyOf(tracks);
    }

    /**
     * One media section.
     *
     * @param mid as negotiated, may be empty
     * @param track as told to the feed last, null before
     * @param unitCount units fed
     * @param layers in the order announced; one without a name where there is no simulcast
     */
    public record TrackStatus(String mid, @Nullable Track track, long unitCount, List<LayerStatus> layers) {
        public TrackStatus {
            layers = List.copyOf(layers);
        }
    }

    /**
     * One simulcast layer, or all there is.
     *
     * @param rid its name, may be empty
     * @param ssrc its source, 0..2^32-1; {@link #UNKNOWN} before its first packet
     * @param packetCount without retransmissions
     * @param byteCount without retransmissions
     * @param bitrateBps as last measured; 0 without simulcast
     * @param jitterNs interarrival jitter (RFC 3550 section 6.4.1)
     * @param alive whether packets came within the last second
     * @param onAir whether it feeds the track
     */
    public record LayerStatus(
            String rid,
            long ssrc,
            long packetCount,
            long byteCount,
            long bitrateBps,
            long jitterNs,
            boolean alive,
            boolean onAir) {}
}
