package io.weir.protocol.rtp.rtcp;

import java.util.List;

/**
 * What a sender has sent, and how its media time lies against the wall clock (RFC 3550 section 6.4.1).
 *
 * @param ssrc the sender
 * @param ntpTime when the report was made: seconds since 1900 in the upper 32 bits, their fraction in the lower
 * @param rtpTimestamp the same instant in ticks of the media's clock
 * @param packetCount RTP packets sent so far
 * @param octetCount payload bytes sent so far, without headers and padding
 * @param blocks what it receives itself, at most 31
 */
public record SenderReport(
        int ssrc, long ntpTime, long rtpTimestamp, long packetCount, long octetCount, List<ReportBlock> blocks)
        implements RtcpPacket {
    /** Copies the list. */
    public SenderReport {
        blocks = ReceiverReport.checked(blocks);
    }
}
