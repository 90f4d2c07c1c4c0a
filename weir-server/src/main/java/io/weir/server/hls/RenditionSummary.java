package io.weir.server.hls;

import io.weir.media.Track;
import java.util.List;

/**
 * What a multivariant playlist says of a rendition.
 *
 * @param playlistUri name of its playlist
 * @param tracks as they are configured now
 * @param peakBitrate of a segment that is listed, bits a second
 * @param meanBitrate of all of them, bits a second
 * @param millihertz pictures in a thousand seconds, 0 when unknown
 */
record RenditionSummary(String playlistUri, List<Track> tracks, long peakBitrate, long meanBitrate, long millihertz) {
    RenditionSummary {
        tracks = List.copyOf(tracks);
    }
}
