package io.weir.media.mp4;

import io.weir.media.AccessUnit;
import java.util.List;

/**
 * One track's units of a fragment, in decoding order.
 *
 * @param trackId the {@link io.weir.media.Track#id}, as the muxer was told
 * @param originTicks time of the stream that is zero in the file, ticks of the track's clock; 0 keeps the stream's times
 * @param units one after the other; their decoding times should not go back
 * @param endDtsTicks decoding time of the unit that follows, or of the end: the last unit's duration comes from it
 */
public record TrackRun(int trackId, long originTicks, List<AccessUnit> units, long endDtsTicks) {
    /** Takes a copy of the list. */
    public TrackRun {
        units = List.copyOf(units);
    }
}
