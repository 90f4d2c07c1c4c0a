package io.weir.server.record;

import io.weir.media.mp4.TrackRun;
import java.util.List;

/**
 * Units of a segment that are written together.
 *
 * @param runs those of each track that has some; may be empty in a last part
 * @param endNs where they end on the stream's timeline
 * @param sizeBytes bytes of the units
 * @param last whether the segment ends with it
 */
record RecordedPart(SegmentHead segment, List<TrackRun> runs, long endNs, long sizeBytes, boolean last) {
    RecordedPart {
        runs = List.copyOf(runs);
    }

    int unitCount() {
        return runs.stream().mapToInt(run -> run.units().size()).sum();
    }
}
