package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fragmented MP4: a part is a fragment. */
final class Fmp4Container implements SegmentContainer {
    private @Nullable FragmentMuxer muxer;
    private long fragments;

    @Override
    public String suffix() {
        return "mp4";
    }

    @Override
    public String contentType() {
        return "video/mp4";
    }

    @Override
    public Bytes begin(List<Mp4Track> tracks) {
        FragmentMuxer made = new FragmentMuxer(tracks);
        muxer = made;
        return made.initSegment().bytes();
    }

    @Override
    public Bytes part(boolean first, List<TrackRun> runs) {
        return Objects.requireNonNull(muxer).fragment(++fragments, runs);
    }
}
