package io.weir.protocol.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import java.util.List;

/**
 * Writes RTCP packets, one by one (reduced size, RFC 5506) or as a compound datagram (RFC 3550 section 6.1).
 *
 * <p>Threading: without state.
 */
public final class RtcpWriter {
    private static final int VERSION = 0x80;
    private static final int REMB_EXPONENT_SHIFT = 18;

    private RtcpWriter() {}

    /** Appends one packet to {@code out}. */
    public static void write(RtcpPacket packet, ByteBuf out) {
        int start = out.writerIndex();
        out.writeInt(0);
        int head = writeBody(packet, out);
        int length = out.writerIndex() - start;
        out.writeZero(-length & 3);
        int words = (out.writerIndex() - start) / 4 - 1;
        if (words > 0xffff) {
            throw new IllegalArgumentException("RTCP packet of " + words + " words");
        }
        out.setInt(start, (VERSION | head & 31) << 24 | head >> 8 << 16 | words);
    }

    /**
     * Writes one packet into {@code out} from {@code at} on.
     *
     * @return where it ends
     * @throws IndexOutOfBoundsException when it does not fit; what was written is undefined then
     */
    public static int write(RtcpPacket packet, byte[] out, int at) {
        ByteBuf buffer = Unpooled.wrappedBuffer(out).writerIndex(at);
        write(packet, buffer);
        return buffer.writerIndex();
    }

    /**
     * Appends a compound datagram.
     *
     * @param packets a sender or receiver report first; RFC 3550 wants a {@link SourceDescription} with a CNAME after the reports
     * @throws IllegalArgumentException when the first is no report
     */
    public static void writeCompound(List<RtcpPacket> packets, ByteBuf out) {
        if (packets.isEmpty() || !isReport(packets.getFirst())) {
            throw new IllegalArgumentException("compound RTCP does not begin with a report");
        }
        for (RtcpPacket packet : packets) {
            write(packet, out);
        }
    }

    /**
     * Writes a compound datagram into {@code out} from {@code at} on.
     *
     * @return where it ends
     * @throws IllegalArgumentException when the first packet is no report
     * @throws IndexOutOfBoundsException when it does not fit; what was written is undefined then
     */
    public static int writeCompound(List<RtcpPacket> packets, byte[] out, int at) {
        ByteBuf buffer = Unpooled.wrappedBuffer(out).writerIndex(at);
        writeCompound(packets, buffer);
        return buffer.writerIndex();
    }

    static boolean isReport(RtcpPacket packet) {
        return packet instanceof SenderReport || packet instanceof ReceiverReport;
    }

    /** Writes all after the header; returns the type in the upper and the count or format in the lower eight bits. */
    private static int writeBody(RtcpPacket packet, ByteBuf out) {
        return switch (packet) {
            case SenderReport report -> {
                out.writeInt(report.ssrc());
                out.writeLong(report.ntpTime());
                out.writeInt((int) report.rtpTimestamp());
                out.writeInt((int) report.packetCount());
                out.writeInt((int) report.octetCount());
                yield head(RtcpType.SENDER_REPORT, writeBlocks(report.blocks(), out));
            }
            case ReceiverReport report -> {
                out.writeInt(report.ssrc());
                yield head(RtcpType.RECEIVER_REPORT, writeBlocks(report.blocks(), out));
            }
            case SourceDescription description ->
                head(RtcpType.SOURCE_DESCRIPTION, writeChunks(description.chunks(), out));
            case Bye bye -> writeBye(bye, out);
            case ApplicationPacket application -> {
                out.writeInt(application.ssrc());
                out.writeInt(application.name());
                application.content().writeTo(out);
                yield head(RtcpType.APPLICATION, application.subtype());
            }
            case Nack nack -> writeNack(nack, out);
            case TransportFeedback feedback -> {
                writeSources(feedback.senderSsrc(), feedback.mediaSsrc(), out);
                TransportFeedbackCodec.write(feedback, out);
                yield head(RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_TRANSPORT_WIDE);
            }
            case PictureLossIndication loss -> {
                writeSources(loss.senderSsrc(), loss.mediaSsrc(), out);
                yield head(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_PICTURE_LOSS);
            }
            case FullIntraRequest request -> writeFullIntraRequest(request, out);
            case Remb remb -> writeRemb(remb, out);
            case ExtendedReport report -> {
                out.writeInt(report.ssrc());
                report.blocks().writeTo(out);
                yield head(RtcpType.EXTENDED_REPORT, 0);
            }
            case UnknownPacket unknown -> {
                unknown.body().writeTo(out);
                yield head(unknown.type(), unknown.format());
            }
        };
    }

    private static int head(int type, int count) {
        return type << 8 | count;
    }

    private static void writeSources(int senderSsrc, int mediaSsrc, ByteBuf out) {
        out.writeInt(senderSsrc);
        out.writeInt(mediaSsrc);
    }

    private static int writeBlocks(List<ReportBlock> blocks, ByteBuf out) {
        for (ReportBlock block : blocks) {
            out.writeInt(block.ssrc());
            out.writeByte(block.fractionLost());
            out.writeMedium(block.cumulativeLost());
            out.writeInt((int) block.extendedHighest());
            out.writeInt((int) block.jitterTicks());
            out.writeInt((int) block.lastSenderReport());
            out.writeInt((int) block.delaySinceLastSenderReport());
        }
        return blocks.size();
    }

    private static int writeChunks(List<SourceDescription.Chunk> chunks, ByteBuf out) {
        for (SourceDescription.Chunk chunk : chunks) {
            int start = out.writerIndex();
            out.writeInt(chunk.ssrc());
            for (SourceDescription.Item item : chunk.items()) {
                out.writeByte(item.type());
                writeText(item.text(), out);
            }
            // One to four zeros: the end of the items, and the word filled.
            out.writeZero(4 - (out.writerIndex() - start & 3));
        }
        return chunks.size();
    }

    private static void writeText(Bytes text, ByteBuf out) {
        out.writeByte(text.length());
        text.writeTo(out);
    }

    private static int writeBye(Bye bye, ByteBuf out) {
        for (int ssrc : bye.ssrcs()) {
            out.writeInt(ssrc);
        }
        if (!bye.reason().isEmpty()) {
            writeText(bye.reason(), out);
        }
        return head(RtcpType.BYE, bye.ssrcs().size());
    }

    private static int writeNack(Nack nack, ByteBuf out) {
        writeSources(nack.senderSsrc(), nack.mediaSsrc(), out);
        List<Integer> sequences = nack.sequences();
        int i = 0;
        while (i < sequences.size()) {
            int first = sequences.get(i++) & 0xffff;
            int mask = 0;
            int last = -1;
            while (i < sequences.size()) {
                int bit = (sequences.get(i) - first & 0xffff) - 1;
                if (bit <= last || bit >= Nack.MASK_BITS) {
                    break;
                }
                mask |= 1 << bit;
                last = bit;
                i++;
            }
            out.writeShort(first);
            out.writeShort(mask);
        }
        return head(RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_NACK);
    }

    private static int writeFullIntraRequest(FullIntraRequest request, ByteBuf out) {
        // RFC 5104 section 4.3.1.2: the media source is 0, the entries name theirs.
        writeSources(request.senderSsrc(), 0, out);
        for (FullIntraRequest.Entry entry : request.entries()) {
            out.writeInt(entry.ssrc());
            out.writeInt(entry.command() << 24);
        }
        return head(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_FULL_INTRA);
    }

    private static int writeRemb(Remb remb, ByteBuf out) {
        writeSources(remb.senderSsrc(), 0, out);
        out.writeInt((int) RtcpType.REMB_NAME);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(remb.bitrateBps());
        int exponent = Math.max(0, bits - Remb.MANTISSA_BITS);
        out.writeByte(remb.ssrcs().size());
        out.writeMedium(exponent << REMB_EXPONENT_SHIFT | (int) (remb.bitrateBps() >> exponent));
        for (int ssrc : remb.ssrcs()) {
            out.writeInt(ssrc);
        }
        return head(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_APPLICATION);
    }
}
