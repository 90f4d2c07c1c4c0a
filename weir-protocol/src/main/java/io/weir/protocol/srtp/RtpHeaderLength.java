package io.weir.protocol.srtp;

/** How much of an RTP packet stays in clear: header, contributing sources, header extension (RFC 3550 section 5). */
final class RtpHeaderLength {
    /** Bytes of a header with neither. */
    static final int MIN = 12;

    private static final int EXTENSION = 0x10;

    private RtpHeaderLength() {}

    /** Where the payload begins; beyond {@code end} when the packet is cut. */
    static int of(byte[] packet, int start, int end) {
        int at = start + MIN + 4 * (packet[start] & 15);
        if ((packet[start] & EXTENSION) == 0) {
            return at;
        }
        if (at + 4 > end) {
            return end + 1;
        }
        return at + 4 + 4 * ((packet[at + 2] & 0xff) << 8 | packet[at + 3] & 0xff);
    }
}
