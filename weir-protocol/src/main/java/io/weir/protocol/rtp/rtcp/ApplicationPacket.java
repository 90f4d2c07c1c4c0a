package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;

/**
 * A packet of an application's own (APP, RFC 3550 section 6.7), kept as it came.
 *
 * @param subtype 0..31
 * @param ssrc who sent it
 * @param name four ASCII characters as a number
 * @param content a multiple of four bytes
 */
public record ApplicationPacket(int subtype, int ssrc, int name, Bytes content) implements RtcpPacket {
    /** Checks the ranges. */
    public ApplicationPacket {
        if (subtype < 0 || subtype > RtcpType.COUNT_MAX || content.length() % 4 != 0) {
            throw new IllegalArgumentException("subtype " + subtype + ", " + content.length() + " bytes");
        }
    }
}
