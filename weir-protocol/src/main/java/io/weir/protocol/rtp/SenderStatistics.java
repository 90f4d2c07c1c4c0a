package io.weir.protocol.rtp;

import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.SenderReport;
import java.util.List;

/**
 * What a sender counts of one source, how its media time lies against the wall clock, and what receivers tell of it.
 *
 * <p>Threading: one thread at a time.
 */
public final class SenderStatistics {
    /** {@link #roundTripNs} before any report told it. */
    public static final long UNKNOWN = -1;

    private final int ssrc;
    private final int clockRate;
    private long packetCount;
    private long octetCount;
    private long anchorNtp;
    private long anchorTimestamp;
    private long roundTripNs = UNKNOWN;
    private double fractionLost;

    /**
     * Statistics of one source.
     *
     * @param clockRate ticks per second of its media clock
     */
    public SenderStatistics(int ssrc, int clockRate) {
        if (clockRate <= 0) {
            throw new IllegalArgumentException("clock rate " + clockRate);
        }
        this.ssrc = ssrc;
        this.clockRate = clockRate;
    }

    /** A packet was sent with {@code payloadBytes} of payload, headers and padding not counted. */
    public void onSent(int payloadBytes) {
        packetCount++;
        octetCount += payloadBytes;
    }

    /**
     * Ties media time to wall time: {@code timestamp} is sampled, or due, at {@code ntpTime}. Call it when the timeline is set up
     * and whenever it jumps.
     */
    public void mapTime(long timestamp, long ntpTime) {
        anchorTimestamp = timestamp;
        anchorNtp = ntpTime;
    }

    /** The report to send at {@code nowNtp}, wall time. */
    public SenderReport report(long nowNtp) {
        long elapsedNs = NtpTime.nanosBetween(anchorNtp, nowNtp);
        long timestamp = anchorTimestamp + MediaTicks.ofNanos(elapsedNs, clockRate);
        return new SenderReport(
                ssrc,
                nowNtp,
                timestamp & 0xffff_ffffL,
                packetCount & 0xffff_ffffL,
                octetCount & 0xffff_ffffL,
                List.of());
    }

    /** A receiver's report came at {@code nowNtp}; blocks of other sources are ignored. */
    public void onReport(ReportBlock block, long nowNtp) {
        if (block.ssrc() != ssrc) {
            return;
        }
        fractionLost = block.fractionLost() / 256.0;
        if (block.lastSenderReport() != 0) {
            roundTripNs = NtpTime.roundTripNs(block.lastSenderReport(), block.delaySinceLastSenderReport(), nowNtp);
        }
    }

    /** The round trip the last report told, or {@link #UNKNOWN}. */
    public long roundTripNs() {
        return roundTripNs;
    }

    /** 0..1: what the last report said was lost of late. */
    public double fractionLost() {
        return fractionLost;
    }

    /** Packets sent. */
    public long packetCount() {
        return packetCount;
    }

    /** Payload bytes sent. */
    public long octetCount() {
        return octetCount;
    }
}
