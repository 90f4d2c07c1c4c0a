package io.weir.media.hls;

import java.util.List;

/**
 * A whole segment.
 *
 * @param uri where it is, relative to the playlist
 * @param durationNs how long it plays, nanoseconds; what its parts add up to
 * @param startedAt when its first unit was captured, as ISO 8601 with milliseconds and zone
 * @param discontinuity whether timestamps or formats do not go on from the segment before (§4.4.4.3)
 * @param mapUri the init segment that it needs, empty for a container that needs none (§4.4.4.5)
 * @param parts its parts; a playlist lists only those of the latest segments
 */
public record PlaylistSegment(
        String uri, long durationNs, String startedAt, boolean discontinuity, String mapUri, List<PlaylistPart> parts) {
    public PlaylistSegment {
        parts = List.copyOf(parts);
    }
}
