package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;

/**
 * A packet or feedback format weir does not know, kept as it came: RFC 3550 section 6.1 has receivers ignore such.
 *
 * @param type 0..255
 * @param format the five bits that are a count in some types and a format in others
 * @param body all after the first four bytes, a multiple of four bytes
 */
public record UnknownPacket(int type, int format, Bytes body) implements RtcpPacket {
    /** Checks the ranges. */
    public UnknownPacket {
        if (type < 0 || type > 255 || format < 0 || format > RtcpType.COUNT_MAX || body.length() % 4 != 0) {
            throw new IllegalArgumentException("type " + type + ", format " + format + ", " + body.length() + " bytes");
        }
    }
}
