package io.weir.media.mpegts;

import io.netty.buffer.ByteBuf;

/**
 * Cuts sections and PES packets into transport packets.
 *
 * <p>Threading: one thread at a time.
 */
final class TsOutput {
    /** No clock reference in a packet. */
    static final long NO_PCR = -1;

    private static final int STUFFING = 0xff;
    private static final int PCR_RESERVED = 0x7e;

    /** What the adaptation field of a first packet says. */
    private int flags;

    private long pcr = NO_PCR;

    /** Sets what the next packet that may carry it tells. */
    void adaptation(int newFlags, long newPcr) {
        flags = newFlags;
        pcr = newPcr;
    }

    /** Transport packets that a section takes, with its pointer_field. */
    static int packetCount(ByteStore section) {
        return (section.length() + TsPacket.PAYLOAD_LENGTH_MAX) / TsPacket.PAYLOAD_LENGTH_MAX;
    }

    /** Appends a whole section; the rest of its last packet is stuffing. */
    void writeSection(int pid, Continuity continuity, ByteStore section, ByteBuf out) {
        int at = 0;
        while (at < section.length()) {
            boolean first = at == 0;
            writeHeader(pid, first, TsPacket.HAS_PAYLOAD | continuity.next(), out);
            int room = TsPacket.PAYLOAD_LENGTH_MAX;
            if (first) {
                out.writeByte(0); // pointer_field: the section begins at once
                room--;
            }
            int count = Math.min(room, section.length() - at);
            out.writeBytes(section.array(), at, count);
            stuff(room - count, out);
            at += count;
        }
    }

    /** Appends a PES packet; its first transport packet tells what {@link #adaptation} set. */
    void writePes(int pid, Continuity continuity, ByteStore pes, ByteBuf out) {
        int packetCount = pes.length() / TsPacket.PAYLOAD_LENGTH_MAX + 2;
        out.ensureWritable(packetCount * TsPacket.LENGTH);
        int at = 0;
        while (at < pes.length()) {
            int adaptationLength = flags == 0 ? 0 : pcr == NO_PCR ? 2 : 2 + TsPacket.PCR_LENGTH;
            int room = TsPacket.PAYLOAD_LENGTH_MAX - adaptationLength;
            int count = Math.min(room, pes.length() - at);
            int fieldLength = adaptationLength + room - count;
            int kind = fieldLength > 0 ? TsPacket.HAS_ADAPTATION | TsPacket.HAS_PAYLOAD : TsPacket.HAS_PAYLOAD;
            writeHeader(pid, at == 0, kind | continuity.next(), out);
            if (fieldLength > 0) {
                writeAdaptation(fieldLength, out);
            }
            out.writeBytes(pes.array(), at, count);
            at += count;
        }
    }

    /** Appends a packet without payload that tells what {@link #adaptation} set. */
    void writeAdaptationOnly(int pid, Continuity continuity, ByteBuf out) {
        writeHeader(pid, false, TsPacket.HAS_ADAPTATION | continuity.last(), out);
        writeAdaptation(TsPacket.PAYLOAD_LENGTH_MAX, out);
    }

    private static void writeHeader(int pid, boolean unitStart, int lastByte, ByteBuf out) {
        out.writeByte(TsPacket.SYNC);
        out.writeShort((unitStart ? TsPacket.UNIT_START << 8 : 0) | pid);
        out.writeByte(lastByte);
    }

    /** The adaptation field in {@code fieldLength} bytes, its length byte among them. */
    private void writeAdaptation(int fieldLength, ByteBuf out) {
        out.writeByte(fieldLength - 1);
        if (fieldLength > 1) {
            out.writeByte(flags);
            int used = 2;
            if (pcr != NO_PCR) {
                out.writeInt((int) (pcr >> 1));
                out.writeShort((int) (pcr & 1) << 15 | PCR_RESERVED << 8);
                used += TsPacket.PCR_LENGTH;
            }
            stuff(fieldLength - used, out);
        }
        adaptation(0, NO_PCR);
    }

    private static void stuff(int count, ByteBuf out) {
        for (int i = 0; i < count; i++) {
            out.writeByte(STUFFING);
        }
    }
}
