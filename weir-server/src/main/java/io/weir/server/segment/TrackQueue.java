package io.weir.server.segment;

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
 * <p>Threading: the stream's home loop. Limits: those of its owner, who takes the units away part by part.
 */
public final class TrackQueue {
    private final int trackId;
    private Track track;
    private List<AccessUnit> units = new ArrayList<>();
    private @Nullable AccessUnit held;
    private long endDtsTicks;
    private long lastsTicks;
    private long bytes;
    private long offsetNs;

    /** An empty queue. */
    public TrackQueue(Track track) {
        this.trackId = track.id();
        this.track = track;
    }

    /** The track's id in the stream. */
    public int trackId() {
        return trackId;
    }

    /** The track as it is configured now. */
    public Track track() {
        return track;
    }

    /**
     * The track as it is configured from the next unit on. Units that wait take on its clock rate: what fits the old configuration is to
     * be taken before.
     */
    public void track(Track changed) {
        int before = track.clockRate();
        track = changed;
        if (before != changed.clockRate()) {
            units.replaceAll(unit -> converted(unit, before));
            AccessUnit unit = held;
            held = unit == null ? null : converted(unit, before);
            endDtsTicks = Ticks.convert(endDtsTicks, before, changed.clockRate());
            lastsTicks = Ticks.convert(lastsTicks, before, changed.clockRate());
        }
    }

    private AccessUnit converted(AccessUnit unit, int before) {
        long pts = Ticks.convert(unit.ptsTicks(), before, track.clockRate());
        long dts = Ticks.convert(unit.dtsTicks(), before, track.clockRate());
        return new AccessUnit(unit.trackId(), pts, dts, unit.keyframe(), unit.wallNs(), unit.payload());
    }

    /** What is added to its times in segments, whole milliseconds in nanoseconds, whatever its clock rate. */
    public void offset(long newOffsetNs) {
        offsetNs = newOffsetNs;
    }

    /** The unit that was held is complete: the next one of the track is decoded at {@code nextDtsTicks}. */
    public void complete(long nextDtsTicks) {
        AccessUnit unit = held;
        if (unit != null) {
            units.add(unit);
            bytes += unit.payload().length();
            lastsTicks = Math.max(0, nextDtsTicks - unit.dtsTicks());
            held = null;
        }
        endDtsTicks = nextDtsTicks;
    }

    /** Nothing follows the held unit: it lasts as long as the one before it. */
    public void completeLast() {
        AccessUnit unit = held;
        if (unit != null) {
            complete(unit.dtsTicks() + lastsTicks);
        }
    }

    /** A unit has come; how long it lasts, the next one says. */
    public void hold(AccessUnit unit) {
        held = unit;
    }

    /** The latest unit, while nobody knows how long it lasts. */
    public @Nullable AccessUnit held() {
        return held;
    }

    /** Whether there are no complete units. */
    public boolean isEmpty() {
        return units.isEmpty();
    }

    /** How many units are complete. */
    public int unitCount() {
        return units.size();
    }

    /** Bytes of the complete units. */
    public long bytes() {
        return bytes;
    }

    /** When the unit after the complete ones is decoded, nanoseconds of the stream's timeline. */
    public long endNs() {
        return Ticks.toNanos(endDtsTicks, track.clockRate());
    }

    /** The complete units, with times as the offset makes them, which it has no more. */
    public TrackRun take() {
        return take(originTicks());
    }

    private long originTicks() {
        return -Ticks.ofMillis(offsetNs / 1_000_000, track.clockRate());
    }

    /** The same with times that count from {@code fromTicks} on. */
    public TrackRun take(long fromTicks) {
        TrackRun run = new TrackRun(trackId, fromTicks, units, endDtsTicks);
        units = new ArrayList<>();
        bytes = 0;
        return run;
    }

    /** As {@link #take()}, but only of the units that are decoded before {@code untilNs}. */
    public TrackRun takeBefore(long untilNs) {
        int count = 0;
        while (count < units.size() && startNs(units.get(count)) < untilNs) {
            count++;
        }
        if (count == units.size()) {
            return take();
        }
        List<AccessUnit> all = units;
        TrackRun run = new TrackRun(
                trackId, originTicks(), all.subList(0, count), all.get(count).dtsTicks());
        units = new ArrayList<>(all.subList(count, all.size()));
        run.units().forEach(unit -> bytes -= unit.payload().length());
        return run;
    }

    /** When each complete unit is decoded, nanoseconds of the stream's timeline. */
    public List<Long> startsNs() {
        return units.stream().map(this::startNs).toList();
    }

    private long startNs(AccessUnit unit) {
        return Ticks.toNanos(unit.dtsTicks(), track.clockRate());
    }
}
