package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps each feed's timestamps onto the stream's, which never jump and never go back.
 *
 * <p>The first feed's timestamps are the stream's. When a feed's clock jumps, or a new feed takes over, an <em>epoch</em> begins: an
 * offset, shared by all tracks, that continues the stream where it was. Tracks change epochs one by one as their own timestamps
 * jump, because a feed interleaves units of before and after.
 *
 * <p>Threading: the stream's home loop.
 */
final class Timeline {
    /** A step forward of one track beyond this is a jump. Pauses in a live stream are shorter. */
    static final long FORWARD_JUMP_NS = 10_000_000_000L;

    /** A step back of one track beyond this is a jump; smaller ones are a muxer's disorder and are flattened. */
    static final long BACKWARD_JUMP_NS = 1_000_000_000L;

    /** Where a jump continues: this long after the latest unit. */
    static final long SPLICE_STEP_NS = 33_333_333L;

    private final List<TrackTime> tracks = new ArrayList<>();
    /** The tracks of the feed before: theirs go on no earlier than they ended. */
    private final List<TrackTime> before = new ArrayList<>();

    private long epochOffsetNs;
    private int epoch;
    private long latestNs = Long.MIN_VALUE;
    private long spliceStepNs = SPLICE_STEP_NS;
    private boolean anchorPending;

    /**
     * The next unit begins a new feed, which continues {@code gapNs} after the latest unit (at least one step), or begins the stream
     * if there was none.
     */
    void splice(long gapNs) {
        before.clear();
        before.addAll(tracks);
        tracks.clear();
        if (latestNs != Long.MIN_VALUE) {
            anchorPending = true;
            spliceStepNs = Math.max(SPLICE_STEP_NS, gapNs);
        }
    }

    /** The unit on the stream's timeline, under the stream's track id. */
    AccessUnit map(AccessUnit unit, int trackId, int clockRate) {
        TrackTime track = trackTime(trackId, clockRate);
        long feedNs = Ticks.toNanos(unit.dtsTicks(), clockRate);
        if (anchorPending) {
            anchorPending = false;
            beginEpoch(feedNs);
            spliceStepNs = SPLICE_STEP_NS;
        }
        if (track.started) {
            long step = feedNs - track.lastFeedNs;
            if (step > FORWARD_JUMP_NS || step < -BACKWARD_JUMP_NS) {
                onJump(track, feedNs);
            }
        } else {
            track.enter(epoch, epochOffsetNs);
        }
        track.lastFeedNs = feedNs;
        long dts = unit.dtsTicks() + track.offsetTicks;
        if (dts < track.lastDtsTicks) {
            dts = track.lastDtsTicks;
        }
        track.started = true;
        track.lastDtsTicks = dts;
        latestNs = Math.max(latestNs, Ticks.toNanos(dts, clockRate));
        long pts = Math.max(unit.ptsTicks() + track.offsetTicks, dts);
        if (pts == unit.ptsTicks() && dts == unit.dtsTicks() && trackId == unit.trackId()) {
            return unit;
        }
        return new AccessUnit(trackId, pts, dts, unit.keyframe(), unit.wallNs(), unit.payload());
    }

    /** Nanoseconds of the latest unit on the stream's timeline, 0 before any. */
    long latestNs() {
        return latestNs == Long.MIN_VALUE ? 0 : latestNs;
    }

    private void onJump(TrackTime track, long feedNs) {
        if (track.epoch != epoch) {
            long mapped = feedNs + epochOffsetNs;
            long lastNs = Ticks.toNanos(track.lastDtsTicks, track.clockRate);
            if (Math.abs(mapped - latestNs) <= BACKWARD_JUMP_NS || Math.abs(mapped - lastNs) <= BACKWARD_JUMP_NS) {
                track.enter(epoch, epochOffsetNs);
                return;
            }
        }
        beginEpoch(feedNs);
        track.enter(epoch, epochOffsetNs);
    }

    private void beginEpoch(long feedNs) {
        epoch++;
        epochOffsetNs = latestNs + spliceStepNs - feedNs;
    }

    private TrackTime trackTime(int trackId, int clockRate) {
        for (int i = 0; i < tracks.size(); i++) {
            TrackTime known = tracks.get(i);
            if (known.trackId == trackId) {
                known.clockRate(clockRate);
                return known;
            }
        }
        TrackTime track = new TrackTime(trackId, clockRate);
        for (TrackTime ended : before) {
            if (ended.trackId == trackId) {
                ended.clockRate(clockRate);
                track.lastDtsTicks = ended.lastDtsTicks;
            }
        }
        tracks.add(track);
        return track;
    }

    private static final class TrackTime {
        final int trackId;
        int clockRate;
        boolean started;
        int epoch;
        long offsetNs;
        long offsetTicks;
        long lastFeedNs;
        long lastDtsTicks = Long.MIN_VALUE;

        TrackTime(int trackId, int clockRate) {
            this.trackId = trackId;
            this.clockRate = clockRate;
        }

        void enter(int newEpoch, long newOffsetNs) {
            epoch = newEpoch;
            offsetNs = newOffsetNs;
            offsetTicks = Ticks.convert(newOffsetNs / 1000, 1_000_000, clockRate);
        }

        /** Its units have ticks of another length from now on. */
        void clockRate(int changed) {
            if (changed == clockRate) {
                return;
            }
            if (lastDtsTicks != Long.MIN_VALUE) {
                lastDtsTicks = Ticks.convert(lastDtsTicks, clockRate, changed);
            }
            clockRate = changed;
            enter(epoch, offsetNs);
        }
    }
}
