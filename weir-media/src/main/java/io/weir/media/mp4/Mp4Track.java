package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.Track;

/**
 * A track to be written, with a first unit for what its codec's configuration does not tell: the picture's size of VP8 and VP9, the
 * channel layout of AC-3.
 *
 * @param track the track
 * @param firstUnit payload of a keyframe or of any audio frame; empty when there is none yet, then the box has what the codec tells
 */
public record Mp4Track(Track track, Bytes firstUnit) {
    /** A track of which no unit has come yet. */
    public static Mp4Track of(Track track) {
        return new Mp4Track(track, Bytes.EMPTY);
    }
}
