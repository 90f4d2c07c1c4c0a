package io.weir.media.hls;

import java.util.List;

/**
 * The segment that is being made, of a low-latency playlist.
 *
 * @param startedAt as {@link PlaylistSegment#startedAt}
 * @param discontinuity as {@link PlaylistSegment#discontinuity}
 * @param mapUri as {@link PlaylistSegment#mapUri}
 * @param parts those that are complete
 * @param nextPartUri where the next one will be: a request for it is held until then (§4.4.5.3)
 */
public record OpenSegment(
        String startedAt, boolean discontinuity, String mapUri, List<PlaylistPart> parts, String nextPartUri) {
    public OpenSegment {
        parts = List.copyOf(parts);
    }
}
