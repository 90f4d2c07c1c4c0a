package io.weir.protocol.rtp.rtcp;

/**
 * What a receiver tells of one source (RFC 3550 section 6.4.1).
 *
 * @param ssrc the source it is about
 * @param fractionLost 0..255: lost since the last report, in 256ths
 * @param cumulativeLost -2^23..2^23-1: lost since the beginning; below 0 with duplicates
 * @param extendedHighest the highest sequence number, with the count of its wraps in the upper 16 bits
 * @param jitterTicks interarrival jitter in ticks of the source's clock
 * @param lastSenderReport the middle 32 bits of the last sender report's NTP time, 0 before any
 * @param delaySinceLastSenderReport since that report came, in 1/65536 s
 */
public record ReportBlock(
        int ssrc,
        int fractionLost,
        int cumulativeLost,
        long extendedHighest,
        long jitterTicks,
        long lastSenderReport,
        long delaySinceLastSenderReport) {
    /** Bytes of one block. */
    static final int LENGTH = 24;
}
