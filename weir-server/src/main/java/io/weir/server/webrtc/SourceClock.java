package io.weir.server.webrtc;

import io.weir.media.Ticks;
import io.weir.protocol.rtp.WallClockMapping;
import io.weir.protocol.rtp.rtcp.SenderReport;

/**
 * Puts the timestamps of one source onto the publisher's timeline.
 *
 * <p>The offset is first found by arrival. When sender reports tell better, a small correction is slewed in, a larger one is a step
 * forward: of this source, or, if it is the one ahead, of all others. A source whose timestamps begin anew goes on by arrival.
 *
 * <p>Threading: the session's loop.
 */
final class SourceClock {
    /** Corrections below this are the reports' own noise. */
    static final long SLEW_MIN_NS = 4_000_000;

    /** Corrections up to this are slewed. */
    static final long SLEW_MAX_NS = 100_000_000;

    /** A slew changes the pace of time by a part of this many: 100 ms take 2 s. */
    static final int SLEW_PARTS = 20;

    /** A report that is further off than this has another wall clock than the one before. */
    static final long RESYNC_NS = 5_000_000_000L;

    /** Timestamps this far ahead of arrival have begun anew. */
    static final long RESTART_FORWARD_NS = 10_000_000_000L;

    /** Timestamps this far behind earlier ones have begun anew; reordered pictures are closer. */
    static final long RESTART_BACK_NS = 2_000_000_000L;

    private static final int NANO_RATE = 1_000_000_000;
    private static final long TIMESTAMP_MASK = 0xffff_ffffL;

    private final FeedTimeline timeline;
    private final int clockRate;
    private WallClockMapping wall;
    private boolean started;
    private long lastTicks;
    private long lastArrivalNs;
    private long offsetTicks;

    SourceClock(FeedTimeline timeline, int clockRate) {
        this.timeline = timeline;
        this.clockRate = clockRate;
        wall = new WallClockMapping(clockRate);
    }

    int clockRate() {
        return clockRate;
    }

    void onSenderReport(SenderReport report) {
        wall.onSenderReport(report);
    }

    /**
     * The time of a unit on the timeline, in ticks of this clock.
     *
     * @param timestamp of the unit; the low 32 bits count
     * @param arrivalNs monotonic
     */
    long map(long timestamp, long arrivalNs) {
        long ticks = started ? lastTicks + (int) (timestamp - lastTicks) : timestamp & TIMESTAMP_MASK;
        long stepNs = Ticks.toNanos(ticks - lastTicks, clockRate);
        if (!started) {
            begin(ticks, arrivalNs);
        } else if (stepNs < -RESTART_BACK_NS || stepNs > arrivalNs - lastArrivalNs + RESTART_FORWARD_NS) {
            wall = new WallClockMapping(clockRate);
            begin(ticks, arrivalNs);
        } else {
            lastTicks = Math.max(lastTicks, ticks);
        }
        lastArrivalNs = arrivalNs;
        if (wall.isKnown()) {
            correct(ticks, stepNs);
        }
        long mapped = ticks + offsetTicks;
        timeline.onUnit(Ticks.toNanos(mapped, clockRate), arrivalNs);
        return mapped;
    }

    private void begin(long ticks, long arrivalNs) {
        started = true;
        lastTicks = ticks;
        long timeNs = timeline.byArrival(arrivalNs);
        if (wall.isKnown() && timeline.isAnchored()) {
            long reportedNs = timeline.ofNtp(wall.ntpOf(ticks & TIMESTAMP_MASK));
            timeNs = Math.abs(reportedNs - timeNs) <= RESYNC_NS ? reportedNs : timeNs;
        }
        offsetTicks = ticksOf(timeNs) - ticks;
    }

    private void correct(long ticks, long stepNs) {
        long ntpTime = wall.ntpOf(ticks & TIMESTAMP_MASK);
        long timeNs = Ticks.toNanos(ticks + offsetTicks, clockRate);
        long correctionNs = timeline.isAnchored() ? timeline.ofNtp(ntpTime) - timeNs : Long.MAX_VALUE;
        if (Math.abs(correctionNs) > RESYNC_NS) {
            timeline.anchor(ntpTime, timeNs);
        } else if (correctionNs > SLEW_MAX_NS) {
            offsetTicks += ticksOf(correctionNs);
        } else if (correctionNs < -SLEW_MAX_NS) {
            timeline.delay(-correctionNs);
        } else if (Math.abs(correctionNs) >= SLEW_MIN_NS && stepNs > 0) {
            long most = stepNs / SLEW_PARTS;
            offsetTicks += ticksOf(Math.clamp(correctionNs, -most, most));
        }
    }

    private long ticksOf(long nanos) {
        return Ticks.convert(nanos, NANO_RATE, clockRate);
    }
}
