package io.weir.server.webrtc;

import io.weir.media.Track;
import java.util.List;

/**
 * What a stream would send to a viewer.
 *
 * @param tracks its tracks, with audio replaced where it is transcoded; those that {@link CodecFormats#toSend} has nothing for cannot
 *     be sent
 * @param bFrames whether pictures that WebRTC cannot carry have been seen since the last keyframe
 */
public record StreamOutline(List<Track> tracks, boolean bFrames) {
    public StreamOutline {
        tracks = List.copyOf(tracks);
    }
}
