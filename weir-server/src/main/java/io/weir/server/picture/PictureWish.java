package io.weir.server.picture;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Track;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Format;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import java.util.List;
import java.util.Optional;

/**
 * A keyframe to be made a picture.
 *
 * @param label what log lines begin with
 * @param movie an MP4 with nothing but the keyframe
 * @param width of the picture in pixels; 0 for its own
 */
public record PictureWish(String label, Bytes movie, int width) {
    /** A wish for the picture that this unit is; empty when MP4 has no place for the track's codec. */
    public static Optional<PictureWish> of(String label, Track track, AccessUnit keyframe, int width) {
        if (!(Mp4Format.of(track.codec()) instanceof Mp4Format.Supported)) {
            return Optional.empty();
        }
        FragmentMuxer muxer = new FragmentMuxer(List.of(new Mp4Track(track, keyframe.payload())));
        AccessUnit alone = new AccessUnit(track.id(), 0, 0, true, 0, keyframe.payload());
        Bytes init = muxer.initSegment().bytes();
        Bytes fragment = muxer.fragment(1, List.of(new TrackRun(track.id(), 0, List.of(alone), track.clockRate())));
        byte[] all = new byte[init.length() + fragment.length()];
        init.copyTo(all, 0, 0, init.length());
        fragment.copyTo(all, init.length(), 0, fragment.length());
        return Optional.of(new PictureWish(label, Bytes.wrap(all), width));
    }
}
