package io.weir.protocol.rtp;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.Optional;

/**
 * The retransmission payload format (RFC 4588 section 4): the original's sequence number, then its payload, in a stream with a
 * source, sequence numbers and a payload type of its own.
 *
 * <pre>
 *  | RTP header of the RTX stream | OSN (16) | original payload |
 * </pre>
 *
 * <p>Threading: without state.
 */
public final class RtxPayload {
    /** Bytes of the original sequence number. */
    public static final int OSN_LENGTH = 2;

    private RtxPayload() {}

    /**
     * Makes a retransmission; timestamp, marker, contributing sources and header extension stay, padding goes.
     *
     * @param payloadType of the RTX stream
     * @param sequence of the RTX stream
     * @param ssrc of the RTX stream
     */
    public static Bytes wrap(RtpPacket original, int payloadType, int sequence, int ssrc) {
        byte[] from = original.bytes().toArray();
        int header = original.headerLength();
        int payload = original.payload().length();
        byte[] to = new byte[header + OSN_LENGTH + payload];
        System.arraycopy(from, 0, to, 0, header);
        System.arraycopy(from, header, to, header + OSN_LENGTH, payload);
        relabel(to, payloadType, sequence, ssrc);
        to[header] = (byte) (original.sequence() >> 8);
        to[header + 1] = (byte) original.sequence();
        return Bytes.wrap(to);
    }

    /**
     * Makes the original out of a retransmission. Its header extension is the retransmission's, so a transport-wide sequence
     * number in it must be read before.
     *
     * @param payloadType of the original stream
     * @param ssrc of the original stream
     * @return empty for a packet without payload, which only probes the path
     * @throws ProtocolException when the payload is cut
     */
    public static Optional<RtpPacket> unwrap(RtpPacket retransmission, int payloadType, int ssrc)
            throws ProtocolException {
        Bytes payload = retransmission.payload();
        if (payload.isEmpty()) {
            return Optional.empty();
        }
        if (payload.length() < OSN_LENGTH) {
            throw new ProtocolException.Malformed(ProtocolException.Scope.PACKET, "RTX payload is cut");
        }
        byte[] from = retransmission.bytes().toArray();
        int header = retransmission.headerLength();
        int length = payload.length() - OSN_LENGTH;
        byte[] to = new byte[header + length];
        System.arraycopy(from, 0, to, 0, header);
        System.arraycopy(from, header + OSN_LENGTH, to, header, length);
        relabel(to, payloadType, payload.u16(0), ssrc);
        return Optional.of(RtpPacket.parse(Bytes.wrap(to)));
    }

    private static void relabel(byte[] packet, int payloadType, int sequence, int ssrc) {
        packet[0] &= ~0x20;
        packet[1] = (byte) (packet[1] & 0x80 | payloadType & 0x7f);
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        for (int i = 0; i < Integer.BYTES; i++) {
            packet[8 + i] = (byte) (ssrc >> 24 - 8 * i);
        }
    }
}
