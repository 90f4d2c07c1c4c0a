package io.weir.server.hlspull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where the units of one playlist stand on the time of all its lanes, which goes on over jumps of the playlist's own: after a jump the
 * next unit follows the last one, or stands where another lane has put it that has jumped as often. A jump is a step far from all that
 * was before, or a track's own step back, as where each segment begins anew. A track that goes on after the jump of another one keeps
 * the time of before until it jumps too.
 *
 * <p>Threading: whoever holds the pacer's lock. Times in nanoseconds.
 */
final class LaneClock {
    /** A step beyond this is a jump. */
    static final long JUMP_NS = 10_000_000_000L;

    /** The same at a discontinuity, where times may go on as well. */
    static final long JUMP_AT_BREAK_NS = 1_000_000_000;

    /** A track's step back beyond this is a jump. */
    static final long STEP_BACK_NS = 1_000_000_000;

    /** The longest step of a track that is taken for the length of its last unit. */
    private static final long STEP_NS_MAX = 1_000_000_000;

    /** Lanes that begin so far apart have not the same time. */
    private static final long APART_NS_MAX = 60_000_000_000L;

    /** Jumps that other lanes may still have to make. */
    private static final int JUMPS_KEPT = 64;

    private final List<LaneClock> lanes;
    private final Map<Integer, Long> offsetsByJump = new HashMap<>();
    private final Map<Integer, TrackTime> tracks = new HashMap<>();
    private boolean begun;
    private boolean broken;
    private int jumps;
    private long offsetNs;
    private long offsetBeforeNs;
    private long latestNs;
    private long floorNs = Long.MIN_VALUE;

    /** A track's last unit. */
    private static final class TrackTime {
        /** How often the lane had jumped when it came, and its time by the offset of then. */
        int jump;

        long timeNs;
        /** Where it was put, and how long it may have been. */
        long atNs = Long.MIN_VALUE;

        long stepNs;

        boolean isNear(long otherNs, long limitNs) {
            return Math.abs(otherNs - timeNs) <= limitNs;
        }
    }

    /**
     * The clock of another lane.
     *
     * @param lanes the clocks of all lanes, this one too as soon as it is added
     */
    LaneClock(List<LaneClock> lanes) {
        this.lanes = lanes;
    }

    /** The time of the next unit need not go on where it was. */
    void breakOff() {
        broken = begun;
    }

    /** The latest time that a unit was given. */
    long latestNs() {
        return latestNs;
    }

    /** The time of the next unit: that of the unit before it in its track, or later. */
    long place(int trackId, long dtsNs) {
        TrackTime track = tracks.computeIfAbsent(trackId, _ -> new TrackTime());
        long atNs = Math.max(Math.max(timeOf(track, dtsNs), floorNs), track.atNs);
        if (track.atNs != Long.MIN_VALUE && atNs > track.atNs) {
            track.stepNs = Math.min(atNs - track.atNs, STEP_NS_MAX);
        }
        track.atNs = atNs;
        latestNs = Math.max(latestNs, atNs);
        return atNs;
    }

    private long timeOf(TrackTime track, long dtsNs) {
        boolean known = track.atNs != Long.MIN_VALUE;
        if (!begun) {
            begin(dtsNs);
        } else if (known && !broken && track.jump == jumps - 1 && track.isNear(dtsNs + offsetBeforeNs, STEP_BACK_NS)) {
            track.timeNs = Math.max(track.timeNs, dtsNs + offsetBeforeNs);
            return dtsNs + offsetBeforeNs;
        } else if (isJump(track, known && track.jump == jumps, dtsNs + offsetNs)) {
            jump(track, dtsNs);
        }
        broken = false;
        long timeNs = dtsNs + offsetNs;
        track.timeNs = known && track.jump == jumps ? Math.max(track.timeNs, timeNs) : timeNs;
        track.jump = jumps;
        return timeNs;
    }

    private boolean isJump(TrackTime track, boolean goesOn, long timeNs) {
        long limitNs = broken ? JUMP_AT_BREAK_NS : JUMP_NS;
        if (goesOn && timeNs < track.timeNs - STEP_BACK_NS) {
            return true;
        }
        return Math.abs(timeNs - latestNs) > limitNs && !(goesOn && track.isNear(timeNs, limitNs));
    }

    private void begin(long dtsNs) {
        begun = true;
        offsetNs = lanes.stream()
                .filter(other -> other.begun
                        && other != this
                        && Math.abs(dtsNs + other.offsetNs - other.latestNs) < APART_NS_MAX)
                .map(other -> other.offsetNs)
                .findFirst()
                .orElse(-dtsNs);
        latestNs = dtsNs + offsetNs;
        offsetsByJump.put(0, offsetNs);
    }

    private void jump(TrackTime track, long dtsNs) {
        jumps++;
        offsetBeforeNs = offsetNs;
        long nextNs = track.atNs == Long.MIN_VALUE ? latestNs : Math.max(latestNs, track.atNs + track.stepNs);
        offsetNs = lanes.stream()
                .filter(other -> other != this)
                .map(other -> other.offsetsByJump.get(jumps))
                .filter(Objects::nonNull)
                .filter(offset -> Math.abs(dtsNs + offset - latestNs) < JUMP_NS)
                .findFirst()
                .orElse(nextNs - dtsNs);
        floorNs = latestNs;
        offsetsByJump.put(jumps, offsetNs);
        offsetsByJump.remove(jumps - JUMPS_KEPT);
    }
}
