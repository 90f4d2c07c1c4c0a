package io.weir.protocol.rtp;

import io.weir.base.buf.Bytes;

/**
 * Writes RTP headers (RFC 3550 section 5.1) with one-byte header extensions (RFC 8285 section 4.2) into an array, without
 * allocating: {@link #begin}, the fields, the extensions, {@link #end}.
 *
 * <p>Threading: one thread at a time. Limits: an extension element has an id 1..14 and 1..16 bytes; ids 0 mean that it was not
 * negotiated, and write nothing.
 */
public final class RtpHeaderWriter {
    /** RFC 8285 section 4.2: 15 is reserved. */
    public static final int ID_MAX = 14;

    /** RFC 8285 section 4.2: bytes of one element. */
    public static final int ELEMENT_MAX = 16;

    private static final int EXTENSION_HEADER_LENGTH = 4;
    private static final int ABS_SEND_TIME_FRACTION_BITS = 18;
    private static final long NANOS = 1_000_000_000L;

    private byte[] out = new byte[0];
    private int start;
    private int at;

    /** Begins a header in {@code array} at {@code offset}. Its end must be within the array, else the writing method throws. */
    public RtpHeaderWriter begin(byte[] array, int offset) {
        out = array;
        start = offset;
        at = offset + RtpPacket.HEADER_MIN;
        out[start] = (byte) 0x80;
        out[start + 1] = 0;
        return this;
    }

    /** The payload type, 0..127, of a packet without marker; {@link #mark} sets that. */
    public RtpHeaderWriter payloadType(int payloadType) {
        out[start + 1] = (byte) (out[start + 1] & 0x80 | payloadType & 0x7f);
        return this;
    }

    /** Sets the marker bit. */
    public RtpHeaderWriter mark() {
        out[start + 1] |= (byte) 0x80;
        return this;
    }

    /** The sequence number, of which 16 bits count. */
    public RtpHeaderWriter sequence(int sequence) {
        put16(out, start + 2, sequence);
        return this;
    }

    /** The timestamp, of which 32 bits count. */
    public RtpHeaderWriter timestamp(long timestamp) {
        put32(out, start + 4, (int) timestamp);
        return this;
    }

    /** The source. */
    public RtpHeaderWriter ssrc(int ssrc) {
        put32(out, start + 8, ssrc);
        return this;
    }

    /**
     * When the packet is sent, in 24 bits: 6 of seconds, 18 of their fraction (draft-alvestrand-rmcat-remb-03 section 3).
     *
     * @param nowNs of any clock that runs steadily
     */
    public RtpHeaderWriter absSendTime(int id, long nowNs) {
        if (id != 0) {
            long seconds = Math.floorDiv(nowNs, NANOS);
            long fraction = (Math.floorMod(nowNs, NANOS) << ABS_SEND_TIME_FRACTION_BITS) / NANOS;
            int time = (int) (seconds << ABS_SEND_TIME_FRACTION_BITS | fraction);
            head(id, 3);
            out[at++] = (byte) (time >> 16);
            put16(out, at, time);
            at += 2;
        }
        return this;
    }

    /** The transport-wide sequence number, 0..65535 (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2). */
    public RtpHeaderWriter transportSequence(int id, int sequence) {
        if (id != 0) {
            head(id, 2);
            put16(out, at, sequence);
            at += 2;
        }
        return this;
    }

    /** The octet of coordination of video orientation (3GPP TS 26.114 section 7.4.5), as the publisher sent it. */
    public RtpHeaderWriter videoOrientation(int id, int octet) {
        if (id != 0) {
            head(id, 1);
            out[at++] = (byte) octet;
        }
        return this;
    }

    /** An element given as bytes: the media identification (RFC 9143), a RTP stream id (RFC 8852). Empty ones write nothing. */
    public RtpHeaderWriter element(int id, Bytes content) {
        if (id != 0 && !content.isEmpty()) {
            head(id, content.length());
            for (int i = 0; i < content.length(); i++) {
                out[at++] = content.get(i);
            }
        }
        return this;
    }

    /**
     * Completes the header.
     *
     * @return where the payload begins
     */
    public int end() {
        int extension = start + RtpPacket.HEADER_MIN;
        if (at > extension) {
            while ((at - extension & 3) != 0) {
                out[at++] = 0;
            }
            put16(out, extension, RtpPacket.ONE_BYTE_PROFILE);
            put16(out, extension + 2, (at - extension) / 4 - 1);
            out[start] |= 0x10;
        }
        return at;
    }

    private void head(int id, int length) {
        if (id < 0 || id > ID_MAX || length > ELEMENT_MAX) {
            throw new IllegalArgumentException("extension " + id + " of " + length + " bytes");
        }
        if (at == start + RtpPacket.HEADER_MIN) {
            at += EXTENSION_HEADER_LENGTH;
        }
        out[at++] = (byte) (id << 4 | length - 1);
    }

    private static void put16(byte[] array, int at, int value) {
        array[at] = (byte) (value >> 8);
        array[at + 1] = (byte) value;
    }

    private static void put32(byte[] array, int at, int value) {
        put16(array, at, value >> 16);
        put16(array, at + 2, value);
    }
}
