package io.weir.protocol.rtp;

import io.weir.protocol.rtp.rtcp.SenderReport;

/**
 * When the sender's wall clock says a packet of one source was sampled, from its sender reports (RFC 3550 section 6.4.1). Two
 * sources of one sender are in sync where their wall times agree.
 *
 * <p>Threading: one thread at a time.
 */
public final class WallClockMapping {
    private final int clockRate;
    private boolean isKnown;
    private long ntpTime;
    private long rtpTimestamp;

    /**
     * A mapping without a report yet.
     *
     * @param clockRate ticks per second of the source's media clock
     */
    public WallClockMapping(int clockRate) {
        if (clockRate <= 0) {
            throw new IllegalArgumentException("clock rate " + clockRate);
        }
        this.clockRate = clockRate;
    }

    /** Takes the newest report. One without a wall clock, NTP time 0, says nothing. */
    public void onSenderReport(SenderReport report) {
        if (report.ntpTime() == 0) {
            return;
        }
        isKnown = true;
        ntpTime = report.ntpTime();
        rtpTimestamp = report.rtpTimestamp();
    }

    /** Whether a report has come. */
    public boolean isKnown() {
        return isKnown;
    }

    /**
     * The wall time of a media time, as {@link NtpTime} has it.
     *
     * @param timestamp 0..2^32-1, within half its range of the last report: 6.6 h at 90 kHz
     * @throws IllegalStateException before any report
     */
    public long ntpOf(long timestamp) {
        if (!isKnown) {
            throw new IllegalStateException("no sender report yet");
        }
        int ticks = (int) (timestamp - rtpTimestamp);
        return NtpTime.plusNanos(ntpTime, MediaTicks.toNanos(ticks, clockRate));
    }

    /** How much later {@code timestamp} is than another source's, in nanoseconds of the sender's wall clock. */
    public long nanosAfter(long timestamp, WallClockMapping other, long otherTimestamp) {
        return NtpTime.nanosBetween(other.ntpOf(otherTimestamp), ntpOf(timestamp));
    }
}
