package io.weir.server.webrtc;

import io.weir.protocol.rtp.RtpHeaderWriter;
import io.weir.protocol.rtp.RtpPacket;
import java.util.Arrays;

/**
 * The RTP header of one source, written once; for each packet it is copied and the fields that differ are set. Its length never
 * changes, so that full packets are of one size.
 *
 * <p>Threading: immutable, share freely.
 */
final class HeaderTemplate {
    private static final int LENGTH_MAX = 96;
    private static final int MARKER = 0x80;
    private static final int PADDING = 0x20;
    private static final int EXTENSION_HEADER_LENGTH = 4;
    private static final int FRACTION_BITS = 18;
    private static final long NANOS = 1_000_000_000L;

    private final byte[] header;
    /** Where the elements' content lies; 0 for one that is not sent. */
    private final int absSendTimeAt;

    private final int transportSequenceAt;

    HeaderTemplate(int payloadType, int ssrc, SentTrack.Extensions extensions) {
        byte[] array = new byte[LENGTH_MAX];
        RtpHeaderWriter writer = new RtpHeaderWriter()
                .begin(array, 0)
                .payloadType(payloadType)
                .ssrc(ssrc)
                .element(extensions.midId(), extensions.mid())
                .absSendTime(extensions.absSendTimeId(), 0)
                .transportSequence(extensions.transportSequenceId(), 0);
        header = Arrays.copyOf(array, writer.end());
        int at = RtpPacket.HEADER_MIN + EXTENSION_HEADER_LENGTH;
        if (extensions.midId() != 0 && !extensions.mid().isEmpty()) {
            at += 1 + extensions.mid().length();
        }
        absSendTimeAt = extensions.absSendTimeId() == 0 ? 0 : at + 1;
        if (absSendTimeAt != 0) {
            at += 4;
        }
        transportSequenceAt = extensions.transportSequenceId() == 0 ? 0 : at + 1;
    }

    int length() {
        return header.length;
    }

    boolean hasTransportSequence() {
        return transportSequenceAt != 0;
    }

    /** Writes a header without the moment of sending; returns where the payload begins. */
    int write(byte[] array, int at, boolean marker, int sequence, int timestamp) {
        System.arraycopy(header, 0, array, at, header.length);
        if (marker) {
            array[at + 1] |= (byte) MARKER;
        }
        put16(array, at + 2, sequence);
        put16(array, at + 4, timestamp >> 16);
        put16(array, at + 6, timestamp);
        return at + header.length;
    }

    /**
     * Completes a header with the moment of sending, where that was agreed on.
     *
     * @param nowNs monotonic
     * @param transportSequence 0..65535
     */
    void stamp(byte[] array, int at, long nowNs, int transportSequence) {
        if (absSendTimeAt != 0) {
            long fraction = (Math.floorMod(nowNs, NANOS) << FRACTION_BITS) / NANOS;
            int time = (int) (Math.floorDiv(nowNs, NANOS) << FRACTION_BITS | fraction);
            array[at + absSendTimeAt] = (byte) (time >> 16);
            put16(array, at + absSendTimeAt + 1, time);
        }
        if (transportSequenceAt != 0) {
            put16(array, at + transportSequenceAt, transportSequence);
        }
    }

    /**
     * Pads a packet (RFC 3550 section 5.1).
     *
     * @param end of its payload
     * @param padding 1..255
     * @return its end
     */
    static int pad(byte[] array, int at, int end, int padding) {
        array[at] |= (byte) PADDING;
        int last = end + padding - 1;
        Arrays.fill(array, end, last, (byte) 0);
        array[last] = (byte) padding;
        return last + 1;
    }

    private static void put16(byte[] array, int at, int value) {
        array[at] = (byte) (value >> 8);
        array[at + 1] = (byte) value;
    }
}
