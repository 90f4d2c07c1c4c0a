package io.weir.server.hls;

import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.TrackRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One track on its way into parts. Its latest unit is held back until the next one comes, which tells how long it lasts.
 *
 * <p>Threading: the stream's home loop. Limits: those of {@link Rendition}, which takes the units away part by part.
 */
final class TrackQueue {
    private final int trackId;
    private Track track;
    private List<AccessUnit> units = new ArrayList<>();
    private @Nullable AccessUnit held;
    private long endDtsTicks;
    private long bytes;
    private long originTicks;

    TrackQueue(Track track) {
        this.trackId = track.id();
        this.track = track;
    }

    int trackId() {
        return trackId;
    }

    Track track() {
        return track;
    }

    /** The track as it is configured from the next unit on. */
    void track(Track changed) {
        track = changed;
    }

    /** What is added to its times in segments, whole milliseconds in nanoseconds. */
    void offset(long offsetNs) {
        originTicks = -Ticks.ofMillis(offsetNs / 1_000_000, track.clockRate());
    }

    /** The unit that was held is complete: the next one of the track is decoded at {@code nextDtsTicks}. */
    void complete(long nextDtsTicks) {
        AccessUnit unit = held;
        if (unit != null) {
            units.add(unit);
            bytes += unit.payload().length();
            held = null;
        }
        endDtsTicks = nextDtsTicks;
    }

    /** Nothing follows the held unit: it lasts as long as the one before it. */
    void completeLast() {
        AccessUnit unit = held;
        if (unit != null) {
            long lasts = units.isEmpty() ? 0 : unit.dtsTicks() - units.getLast().dtsTicks();
            complete(unit.dtsTicks() + Math.max(0, lasts));
        }
    }

    void hold(AccessUnit unit) {
        held = unit;
    }

    boolean isEmpty() {
        return units.isEmpty();
    }

    boolean beginsWithKeyframe() {
        return !units.isEmpty() && units.getFirst().keyframe();
    }

    /** Bytes of the complete units. */
    long bytes() {
        return bytes;
    }

    /** When the unit after the complete ones is decoded, nanoseconds of the stream's timeline. */
    long endNs() {
        return Ticks.toNanos(endDtsTicks, track.clockRate());
    }

    /** The complete units, which it has no more. */
    TrackRun take() {
        TrackRun run = new TrackRun(trackId, originTicks, units, endDtsTicks);
        units = new ArrayList<>();
        bytes = 0;
        return run;
    }
}
