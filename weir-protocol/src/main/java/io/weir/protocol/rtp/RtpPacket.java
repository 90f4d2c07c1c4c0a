package io.weir.protocol.rtp;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;

/**
 * An RTP packet (RFC 3550 section 5.1) with its header extension (RFC 8285) understood, without its padding.
 *
 * <p>Threading: immutable, share freely.
 */
public final class RtpPacket {
    /** Bytes of a header without contributing sources and extension. */
    public static final int HEADER_MIN = 12;

    /** The first half of a one-byte extension header's profile. */
    static final int ONE_BYTE_PROFILE = 0xbede;

    /** A two-byte extension header's profile, but for its four low bits. */
    static final int TWO_BYTE_PROFILE = 0x1000;

    private static final int VERSION = 2;
    private static final int RESERVED_ID = 15;

    private final Bytes bytes;
    private final int payloadStart;
    private final int payloadEnd;

    private RtpPacket(Bytes bytes, int payloadStart, int payloadEnd) {
        this.bytes = bytes;
        this.payloadStart = payloadStart;
        this.payloadEnd = payloadEnd;
    }

    /**
     * Reads a packet.
     *
     * @throws ProtocolException when it is cut or of another version; one packet's fault
     */
    public static RtpPacket parse(Bytes bytes) throws ProtocolException {
        if (bytes.length() < HEADER_MIN) {
            throw malformed("RTP packet of " + bytes.length() + " bytes");
        }
        int first = bytes.u8(0);
        if (first >> 6 != VERSION) {
            throw malformed("RTP version " + (first >> 6));
        }
        int start = HEADER_MIN + 4 * (first & 15);
        if ((first & 0x10) != 0) {
            if (start + 4 > bytes.length()) {
                throw malformed("RTP header extension is cut");
            }
            start += 4 + 4 * bytes.u16(start + 2);
        }
        int end = bytes.length();
        if ((first & 0x20) != 0 && start < end) {
            int padding = bytes.u8(end - 1);
            if (padding == 0 || padding > end - start) {
                throw malformed("RTP padding of " + padding + " bytes");
            }
            end -= padding;
        }
        if (start > end) {
            throw malformed("RTP header is cut");
        }
        return new RtpPacket(bytes, start, end);
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, what);
    }

    /** The whole packet. */
    public Bytes bytes() {
        return bytes;
    }

    /** Whether the marker bit is set. */
    public boolean marker() {
        return bytes.get(1) < 0;
    }

    /** 0..127. */
    public int payloadType() {
        return bytes.u8(1) & 0x7f;
    }

    /** 0..65535. */
    public int sequence() {
        return bytes.u16(2);
    }

    /** 0..2^32-1, in ticks of the payload's clock; wraps. */
    public long timestamp() {
        return bytes.u32(4);
    }

    /** The synchronisation source, all 32 bits. */
    public int ssrc() {
        return (int) bytes.u32(8);
    }

    /** Where the payload begins. */
    int headerLength() {
        return payloadStart;
    }

    /** The payload without padding; empty in a packet that only pads. */
    public Bytes payload() {
        return bytes.slice(payloadStart, payloadEnd - payloadStart);
    }

    /**
     * The data of a header extension element, one- or two-byte form.
     *
     * @param id as negotiated, 1..255
     * @return {@link Bytes#EMPTY} when the packet has none, or an empty one
     */
    public Bytes extension(int id) {
        if ((bytes.u8(0) & 0x10) == 0) {
            return Bytes.EMPTY;
        }
        int at = HEADER_MIN + 4 * (bytes.u8(0) & 15);
        int profile = bytes.u16(at);
        if (profile == ONE_BYTE_PROFILE) {
            return find(id, at + 4, 1);
        }
        return (profile & 0xfff0) == TWO_BYTE_PROFILE ? find(id, at + 4, 2) : Bytes.EMPTY;
    }

    private Bytes find(int id, int from, int headerLength) {
        int at = from;
        int end = from + 4 * bytes.u16(from - 2);
        while (at < end) {
            int head = bytes.u8(at);
            if (head == 0) {
                at++;
                continue;
            }
            boolean oneByte = headerLength == 1;
            int found = oneByte ? head >> 4 : head;
            if (oneByte && found == RESERVED_ID || at + headerLength > end) {
                return Bytes.EMPTY;
            }
            int length = oneByte ? (head & 15) + 1 : bytes.u8(at + 1);
            at += headerLength;
            if (length > end - at) {
                return Bytes.EMPTY;
            }
            if (found == id) {
                return bytes.slice(at, length);
            }
            at += length;
        }
        return Bytes.EMPTY;
    }

    /** The fields of the header, for people. */
    @Override
    public String toString() {
        return "RtpPacket[pt=" + payloadType() + ", seq=" + sequence() + ", ts=" + timestamp() + ", ssrc="
                + Integer.toHexString(ssrc()) + (marker() ? ", marker" : "") + ", " + (payloadEnd - payloadStart)
                + " bytes]";
    }
}
