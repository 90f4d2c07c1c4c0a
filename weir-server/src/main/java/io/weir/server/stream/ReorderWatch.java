package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices B-frames: pictures that are shown before one that was decoded earlier. Decoders of WebRTC show pictures in the order of
 * decoding.
 *
 * <p>Threading: the stream's home loop; {@link #hasBFrames()} any thread.
 */
final class ReorderWatch {
    private final Map<Integer, Shown> tracks = new HashMap<>();
    private volatile boolean seen;

    private static final class Shown {
        long latestTicks = Long.MIN_VALUE;
        boolean inGroup;
        boolean inGroupBefore;

        boolean inEither() {
            return inGroup || inGroupBefore;
        }
    }

    /** The tracks are others: what was seen of the old ones does not count. */
    void reset() {
        tracks.clear();
        seen = false;
    }

    /** A unit of the stream, on its timeline, in the order of decoding. */
    void unit(Track track, AccessUnit unit) {
        if (track.kind() != MediaKind.VIDEO) {
            return;
        }
        Shown shown = tracks.computeIfAbsent(track.id(), _ -> new Shown());
        boolean before = shown.inEither();
        if (unit.keyframe()) {
            // a new feed may lie a little earlier, but begins with a keyframe
            shown.latestTicks = unit.ptsTicks();
            shown.inGroupBefore = shown.inGroup;
            shown.inGroup = false;
        } else {
            shown.inGroup |= unit.ptsTicks() < shown.latestTicks;
            shown.latestTicks = Math.max(shown.latestTicks, unit.ptsTicks());
        }
        if (shown.inEither() != before) {
            seen = tracks.values().stream().anyMatch(Shown::inEither);
        }
    }

    /** Whether a track had some in its current group of pictures or the one before. */
    boolean hasBFrames() {
        return seen;
    }
}
