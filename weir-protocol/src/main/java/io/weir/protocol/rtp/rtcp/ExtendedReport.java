package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;

/**
 * An extended report (RFC 3611 section 2), whose blocks weir passes over.
 *
 * @param ssrc who reports
 * @param blocks as they came, a multiple of four bytes
 */
public record ExtendedReport(int ssrc, Bytes blocks) implements RtcpPacket {
    /** Checks the length. */
    public ExtendedReport {
        if (blocks.length() % 4 != 0) {
            throw new IllegalArgumentException(blocks.length() + " bytes");
        }
    }
}
