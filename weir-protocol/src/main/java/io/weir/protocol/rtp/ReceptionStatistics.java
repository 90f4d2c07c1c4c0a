package io.weir.protocol.rtp;

import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.SenderReport;

/**
 * What a receiver counts of one source for its reports: loss and the highest sequence number (RFC 3550 appendices A.1 and A.3),
 * jitter (A.8).
 *
 * <p>Threading: one thread at a time.
 */
public final class ReceptionStatistics {
    /** RFC 3550 appendix A.1: a jump forward beyond this is a source begun anew, if a second packet confirms it. */
    static final int DROPOUT_MAX = 3000;

    /** RFC 3550 appendix A.1: a packet further back than this is no straggler. */
    static final int MISORDER_MAX = 100;

    private static final int CUMULATIVE_MAX = 0x7f_ffff;
    private static final int CUMULATIVE_MIN = -0x80_0000;
    private static final int NONE = -1;

    private final int ssrc;
    private final int clockRate;
    private int baseSequence = NONE;
    private int highest;
    private long cycles;
    private int restartSequence = NONE;
    private long receivedCount;
    private long expectedPrior;
    private long receivedPrior;
    private long firstArrivalNs;
    private long lastTransitTicks;
    private boolean isTransitKnown;
    /** Sixteenths of a tick, as in appendix A.8. */
    private long jitterScaled;

    private long lastReportCompact;
    private long lastReportNs;

    /**
     * Statistics of one source.
     *
     * @param clockRate ticks per second of its media clock
     */
    public ReceptionStatistics(int ssrc, int clockRate) {
        if (clockRate <= 0) {
            throw new IllegalArgumentException("clock rate " + clockRate);
        }
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    /**
     * A packet came. Retransmissions by RTX are not for here: they would pass for jitter.
     *
     * @param sequence 0..65535
     * @param timestamp 0..2^32-1
     * @param nowNs monotonic
     */
    public void onPacket(int sequence, long timestamp, long nowNs) {
        if (baseSequence == NONE) {
            firstArrivalNs = nowNs;
            begin(sequence);
        } else if (!isUpdated(sequence)) {
            return;
        }
        receivedCount++;
        onTransit(MediaTicks.ofNanos(nowNs - firstArrivalNs, clockRate) - timestamp);
    }

    /**
     * The source's report came.
     *
     * @param nowNs monotonic
     */
    public void onSenderReport(SenderReport report, long nowNs) {
        lastReportCompact = NtpTime.compact(report.ntpTime());
        lastReportNs = nowNs;
    }

    /** The block for the next report; the fraction lost is what was lost since the one before. */
    public ReportBlock report(long nowNs) {
        long expected = expectedCount();
        long expectedInterval = expected - expectedPrior;
        long lostInterval = expectedInterval - (receivedCount - receivedPrior);
        expectedPrior = expected;
        receivedPrior = receivedCount;
        int fraction = expectedInterval <= 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
        long delay = lastReportCompact == 0 ? 0 : MediaTicks.ofNanos(nowNs - lastReportNs, 1 << 16);
        return new ReportBlock(
                ssrc,
                fraction,
                Math.clamp(lostCount(), CUMULATIVE_MIN, CUMULATIVE_MAX),
                extendedHighest(),
                jitterTicks(),
                lastReportCompact,
                Math.min(delay, 0xffff_ffffL));
    }

    /** The highest sequence number with the count of its wraps in the upper 16 bits, 0..2^32-1; 0 before any packet. */
    public long extendedHighest() {
        return cycles + highest & 0xffff_ffffL;
    }

    /** Packets that came, duplicates too. */
    public long receivedCount() {
        return receivedCount;
    }

    /** Packets lost so far; below 0 with duplicates. */
    public long lostCount() {
        return expectedCount() - receivedCount;
    }

    /** Interarrival jitter in ticks. */
    public long jitterTicks() {
        return jitterScaled >> 4;
    }

    private long expectedCount() {
        return baseSequence == NONE ? 0 : cycles + highest - baseSequence + 1;
    }

    private void begin(int sequence) {
        baseSequence = sequence;
        highest = sequence;
        cycles = 0;
        receivedCount = 0;
        expectedPrior = 0;
        receivedPrior = 0;
        restartSequence = NONE;
        isTransitKnown = false;
    }

    /** False for a packet so far off that only a second one makes it believable. */
    private boolean isUpdated(int sequence) {
        int ahead = sequence - highest & 0xffff;
        if (ahead < DROPOUT_MAX) {
            if (sequence < highest) {
                cycles += 1 << 16;
            }
            highest = sequence;
            restartSequence = NONE;
            return true;
        }
        if (ahead <= 0x1_0000 - MISORDER_MAX) {
            if (sequence != restartSequence) {
                restartSequence = sequence + 1 & 0xffff;
                return false;
            }
            begin(sequence);
        }
        return true;
    }

    private void onTransit(long transitTicks) {
        if (isTransitKnown) {
            // Timestamps have 32 bits, and so has the difference.
            long difference = Math.abs((long) (int) (transitTicks - lastTransitTicks));
            jitterScaled += difference - (jitterScaled + 8 >> 4);
        }
        isTransitKnown = true;
        lastTransitTicks = transitTicks;
    }
}
