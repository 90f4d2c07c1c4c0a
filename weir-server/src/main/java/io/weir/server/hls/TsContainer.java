package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import io.weir.server.segment.TsRuns;
import java.util.List;

/** MPEG transport streams. */
final class TsContainer implements SegmentContainer {
    private final TsRuns runs = new TsRuns(0);

    @Override
    public String suffix() {
        return "ts";
    }

    @Override
    public String contentType() {
        return "video/mp2t";
    }

    @Override
    public Bytes begin(List<Mp4Track> tracks) {
        runs.tracks(tracks.stream().map(Mp4Track::track).toList());
        return Bytes.EMPTY;
    }

    @Override
    public Bytes part(boolean first, List<TrackRun> units) {
        return runs.piece(first, units);
    }
}
