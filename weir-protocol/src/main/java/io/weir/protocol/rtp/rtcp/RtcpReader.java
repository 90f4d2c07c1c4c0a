package io.weir.protocol.rtp.rtcp;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an RTCP datagram into its packets.
 *
 * <pre>
 *  |V=2|P|  count  |     type      |  length in words, less one    |
 * </pre>
 *
 * <p>RFC 3550 appendix A.2 has a datagram stand or fall as a whole: the lengths of its packets must add up to it. So one
 * malformed packet refuses them all; only unknown types are kept and passed over.
 *
 * <p>Threading: without state. Limits: {@value #PACKETS_MAX} packets of one datagram.
 */
public final class RtcpReader {
    /** Packets of one datagram. */
    public static final int PACKETS_MAX = 64;

    private static final int HEADER_LENGTH = 4;
    private static final int VERSION = 2;
    private static final int PADDING = 0x20;

    private RtcpReader() {}

    /**
     * Reads a datagram, compound (RFC 3550 section 6.1) or of reduced size (RFC 5506).
     *
     * @param datagram decrypted; slices of it live on in the packets, so it must be nobody's receive buffer
     * @return at least one packet, in their order
     * @throws ProtocolException when any part is malformed or beyond a limit; the datagram's fault
     */
    public static List<RtcpPacket> read(Bytes datagram) throws ProtocolException {
        List<RtcpPacket> packets = new ArrayList<>();
        int at = 0;
        do {
            if (packets.size() == PACKETS_MAX) {
                throw tooMany("more than " + PACKETS_MAX + " RTCP packets");
            }
            int end = packetEnd(datagram, at);
            packets.add(readPacket(datagram, at, end));
            at = end;
        } while (at < datagram.length());
        return List.copyOf(packets);
    }

    /**
     * Reads a datagram where reduced size was not negotiated: it must begin with a report.
     *
     * @param datagram as for {@link #read}
     * @throws ProtocolException as from {@link #read}, and when the first packet is no report
     */
    public static List<RtcpPacket> readCompound(Bytes datagram) throws ProtocolException {
        List<RtcpPacket> packets = read(datagram);
        if (!RtcpWriter.isReport(packets.getFirst())) {
            throw malformed("compound RTCP does not begin with a report");
        }
        return packets;
    }

    /** True for a datagram that is RTCP when RTP and RTCP share a port (RFC 5761 section 4): types 192..223. */
    public static boolean isRtcp(int secondByte) {
        return (secondByte & 0xff) >= 192 && (secondByte & 0xff) <= 223;
    }

    static ProtocolException malformed(String what) {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, what);
    }

    static ProtocolException tooMany(String what) {
        return new ProtocolException.LimitExceeded(ProtocolException.Scope.PACKET, what);
    }

    private static int packetEnd(Bytes datagram, int at) throws ProtocolException {
        if (at + HEADER_LENGTH > datagram.length()) {
            throw malformed("RTCP packet is cut");
        }
        int version = datagram.u8(at) >> 6;
        if (version != VERSION) {
            throw malformed("RTCP version " + version);
        }
        int end = at + HEADER_LENGTH + 4 * datagram.u16(at + 2);
        if (end > datagram.length()) {
            throw malformed("RTCP packet is cut");
        }
        return end;
    }

    /** libwebrtc fills the last word of transport-wide feedback with one to three bytes and calls them padding, anywhere. */
    private static RtcpPacket readPacket(Bytes datagram, int at, int end) throws ProtocolException {
        int first = datagram.u8(at);
        int bodyEnd = end;
        if ((first & PADDING) != 0) {
            int padding = datagram.u8(end - 1);
            boolean isFilling = datagram.u8(at + 1) == RtcpType.TRANSPORT_FEEDBACK && padding < 4;
            if (padding == 0 || padding > end - at - HEADER_LENGTH || padding % 4 != 0 && !isFilling) {
                throw malformed("RTCP padding of " + padding + " bytes");
            }
            if (end != datagram.length() && !isFilling) {
                throw malformed("RTCP padding before the last packet");
            }
            bodyEnd -= padding;
        }
        Bytes body = datagram.slice(at + HEADER_LENGTH, bodyEnd - at - HEADER_LENGTH);
        return readBody(datagram.u8(at + 1), first & 31, body);
    }

    private static RtcpPacket readBody(int type, int count, Bytes body) throws ProtocolException {
        return switch (type) {
            case RtcpType.SENDER_REPORT -> senderReport(count, body);
            case RtcpType.RECEIVER_REPORT -> receiverReport(count, body);
            case RtcpType.SOURCE_DESCRIPTION -> RtcpTexts.sourceDescription(count, body);
            case RtcpType.BYE -> RtcpTexts.bye(count, body);
            case RtcpType.APPLICATION -> {
                need(body, 8, "APP");
                yield new ApplicationPacket(count, ssrc(body, 0), ssrc(body, 4), body.slice(8));
            }
            case RtcpType.EXTENDED_REPORT -> {
                need(body, 4, "XR");
                yield new ExtendedReport(ssrc(body, 0), body.slice(4));
            }
            case RtcpType.TRANSPORT_FEEDBACK -> transportFeedback(count, body);
            case RtcpType.PAYLOAD_FEEDBACK -> payloadFeedback(count, body);
            default -> new UnknownPacket(type, count, body);
        };
    }

    private static RtcpPacket senderReport(int count, Bytes body) throws ProtocolException {
        need(body, 24 + count * ReportBlock.LENGTH, "sender report");
        long ntpTime = body.u32(4) << 32 | body.u32(8);
        return new SenderReport(
                ssrc(body, 0), ntpTime, body.u32(12), body.u32(16), body.u32(20), blocks(count, body, 24));
    }

    private static RtcpPacket receiverReport(int count, Bytes body) throws ProtocolException {
        need(body, 4 + count * ReportBlock.LENGTH, "receiver report");
        return new ReceiverReport(ssrc(body, 0), blocks(count, body, 4));
    }

    private static List<ReportBlock> blocks(int count, Bytes body, int from) {
        List<ReportBlock> blocks = new ArrayList<>(count);
        for (int at = from; blocks.size() < count; at += ReportBlock.LENGTH) {
            int cumulativeLost = body.u24(at + 5) << 8 >> 8;
            blocks.add(new ReportBlock(
                    ssrc(body, at),
                    body.u8(at + 4),
                    cumulativeLost,
                    body.u32(at + 8),
                    body.u32(at + 12),
                    body.u32(at + 16),
                    body.u32(at + 20)));
        }
        return blocks;
    }

    private static RtcpPacket transportFeedback(int format, Bytes body) throws ProtocolException {
        need(body, 8, "feedback");
        return switch (format) {
            case RtcpType.FORMAT_NACK -> nack(body);
            case RtcpType.FORMAT_TRANSPORT_WIDE ->
                TransportFeedbackCodec.read(ssrc(body, 0), ssrc(body, 4), body.slice(8));
            default -> unknown(RtcpType.TRANSPORT_FEEDBACK, format, body);
        };
    }

    private static RtcpPacket nack(Bytes body) throws ProtocolException {
        if (body.length() < 12 || body.length() % 4 != 0) {
            throw malformed("NACK of " + body.length() + " bytes");
        }
        List<Integer> sequences = new ArrayList<>();
        for (int at = 8; at < body.length(); at += 4) {
            int first = body.u16(at);
            int mask = body.u16(at + 2);
            if (sequences.size() + 1 + Integer.bitCount(mask) > Nack.SEQUENCES_MAX) {
                throw tooMany("NACK of more than " + Nack.SEQUENCES_MAX + " packets");
            }
            sequences.add(first);
            for (int bit = 0; bit < Nack.MASK_BITS; bit++) {
                if ((mask >> bit & 1) != 0) {
                    sequences.add(first + bit + 1 & 0xffff);
                }
            }
        }
        return new Nack(ssrc(body, 0), ssrc(body, 4), sequences);
    }

    private static RtcpPacket payloadFeedback(int format, Bytes body) throws ProtocolException {
        need(body, 8, "feedback");
        return switch (format) {
            case RtcpType.FORMAT_PICTURE_LOSS -> new PictureLossIndication(ssrc(body, 0), ssrc(body, 4));
            case RtcpType.FORMAT_FULL_INTRA -> fullIntraRequest(body);
            case RtcpType.FORMAT_APPLICATION -> {
                boolean isRemb = body.length() >= 16 && body.u32(8) == RtcpType.REMB_NAME;
                yield isRemb ? remb(body) : unknown(RtcpType.PAYLOAD_FEEDBACK, format, body);
            }
            default -> unknown(RtcpType.PAYLOAD_FEEDBACK, format, body);
        };
    }

    private static RtcpPacket unknown(int type, int format, Bytes body) throws ProtocolException {
        if (body.length() % 4 != 0) {
            throw malformed("feedback format " + format + " of " + body.length() + " bytes");
        }
        return new UnknownPacket(type, format, body);
    }

    private static RtcpPacket fullIntraRequest(Bytes body) throws ProtocolException {
        int count = (body.length() - 8) / 8;
        if (count == 0 || body.length() % 8 != 0) {
            throw malformed("full intra request of " + body.length() + " bytes");
        }
        if (count > FullIntraRequest.ENTRIES_MAX) {
            throw tooMany("full intra request of " + count + " sources");
        }
        List<FullIntraRequest.Entry> entries = new ArrayList<>(count);
        for (int at = 8; at < body.length(); at += 8) {
            entries.add(new FullIntraRequest.Entry(ssrc(body, at), body.u8(at + 4)));
        }
        return new FullIntraRequest(ssrc(body, 0), entries);
    }

    private static RtcpPacket remb(Bytes body) throws ProtocolException {
        int count = body.u8(12);
        need(body, 16 + 4 * count, "REMB");
        int exponent = body.u8(13) >> 2;
        long mantissa = body.u24(13) & (1 << Remb.MANTISSA_BITS) - 1;
        if (mantissa != 0 && exponent > Long.numberOfLeadingZeros(mantissa) - 1) {
            throw malformed("REMB of " + mantissa + "·2^" + exponent + " bit/s");
        }
        return new Remb(ssrc(body, 0), mantissa == 0 ? 0 : mantissa << exponent, ssrcs(count, body, 16));
    }

    static List<Integer> ssrcs(int count, Bytes body, int from) {
        List<Integer> ssrcs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ssrcs.add(ssrc(body, from + 4 * i));
        }
        return ssrcs;
    }

    static int ssrc(Bytes body, int at) {
        return (int) body.u32(at);
    }

    static void need(Bytes body, int length, String what) throws ProtocolException {
        if (body.length() < length) {
            throw malformed("RTCP " + what + " is cut");
        }
    }
}
