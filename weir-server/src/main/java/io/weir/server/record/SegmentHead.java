package io.weir.server.record;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import io.weir.config.RecordSync;
import io.weir.media.Track;
import io.weir.media.mp4.MtxiBox;
import io.weir.server.recordings.RecordPath;
import java.time.Instant;
import java.util.List;

/**
 * What a segment is, before its first unit.
 *
 * @param number tells the segments of a recorder apart
 * @param files where it is written
 * @param start wall time of its first unit
 * @param originNs time of its first unit on the stream's timeline, which is zero in the file
 * @param continuity what it continues
 */
record SegmentHead(
        long number,
        PathName path,
        RecordPath files,
        RecordFormat format,
        RecordSync sync,
        List<Track> tracks,
        Instant start,
        long originNs,
        MtxiBox continuity) {
    SegmentHead {
        tracks = List.copyOf(tracks);
    }
}
