package io.weir.server.stream;

import io.weir.media.MediaKind;
import java.util.List;

/**
 * What a stream's feed has brought up to one moment. Times are those of {@link io.weir.base.time.Clock#nanoTime}.
 *
 * @param atNs when it was read
 * @param bytes of payload on the air since the stream began
 * @param video whether video leads the stream
 * @param keyframeNs when its last keyframe came, or the feed began
 * @param tracks of the feed, in order
 */
public record FeedReading(long atNs, long bytes, boolean video, long keyframeNs, List<OfTrack> tracks) {
    /** Takes a copy of the list. */
    public FeedReading {
        tracks = List.copyOf(tracks);
    }

    /**
     * One track.
     *
     * @param unitNs when its last unit came, or the feed began
     * @param advancedNs when its decoding time last grew, or the feed began
     */
    public record OfTrack(MediaKind kind, int id, long unitNs, long advancedNs) {}
}
