package io.weir.server.webrtc;

import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices B-frames: pictures that are shown before one that was decoded earlier. WebRTC's decoders show pictures in the order of
 * decoding.
 *
 * <p>Threading: the stream's home loop.
 */
final class ReorderWatch {
    private final Map<Integer, Shown> tracks = new HashMap<>();

    private static final class Shown {
        long latestTicks = Long.MIN_VALUE;
    }

    /** Whether this unit is shown before an earlier one of its group of pictures. */
    boolean isReordered(Track track, AccessUnit unit) {
        if (track.kind() != MediaKind.VIDEO) {
            return false;
        }
        Shown shown = tracks.computeIfAbsent(track.id(), _ -> new Shown());
        // a new feed may lie a little earlier, but begins with a keyframe
        boolean reordered = !unit.keyframe() && unit.ptsTicks() < shown.latestTicks;
        shown.latestTicks = unit.keyframe() ? unit.ptsTicks() : Math.max(shown.latestTicks, unit.ptsTicks());
        return reordered;
    }
}
