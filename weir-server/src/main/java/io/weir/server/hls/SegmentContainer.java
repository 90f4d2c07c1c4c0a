package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import java.util.List;

/** What segments are written in. Threading: the stream's home loop. */
interface SegmentContainer {
    /** The end of a segment's name, {@code mp4}. */
    String suffix();

    /** The type to send a segment with. */
    String contentType();

    /**
     * Sets the tracks from the next part on, each with its first unit if there is one; answers the init segment they need, empty when
     * the container needs none.
     */
    Bytes begin(List<Mp4Track> tracks);

    /**
     * A part of a segment.
     *
     * @param first whether a segment begins with it
     * @param runs at least one with units
     */
    Bytes part(boolean first, List<TrackRun> runs);
}
