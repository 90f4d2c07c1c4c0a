package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;

/** A transport stream laid out by hand. */
final class TsBytes {
    static final long NO_TIME = -1;

    private final ByteStore out = new ByteStore();
    private final int[] continuity = new int[TsPacket.PID_COUNT];

    Bytes bytes() {
        return Bytes.copyOf(out.array()).slice(0, out.length());
    }

    /** An association table: program numbers and the PIDs of their maps in turns. */
    void association(int version, int... programs) {
        ByteStore section = begin(0, 1, version);
        for (int i = 0; i < programs.length; i += 2) {
            section.u16(programs[i]).u16(0xe000 | programs[i + 1]);
        }
        end(0, section);
    }

    void map(int pid, int program, int version, int pcrPid, Bytes... entries) {
        ByteStore section = begin(2, program, version);
        section.u16(0xe000 | pcrPid).u16(0xf000);
        for (Bytes entry : entries) {
            section.bytes(entry);
        }
        end(pid, section);
    }

    static Bytes entry(int streamType, int pid, String descriptors) {
        Bytes content = Bytes.ofHex(descriptors);
        return TsSamples.joined(Bytes.of(streamType, 0xe0 | pid >> 8, pid, 0xf0, content.length()), content);
    }

    private static ByteStore begin(int tableId, int id, int version) {
        return new ByteStore()
                .u8(tableId)
                .u16(0)
                .u16(id)
                .u8(0xc1 | version << 1)
                .u16(0);
    }

    private void end(int pid, ByteStore section) {
        int length = section.length() + 1;
        section.set(1, 0xb0 | length >> 8);
        section.set(2, length);
        section.u32(Crc32Mpeg.of(section.array(), 0, section.length()));
        section(pid, Bytes.copyOf(section.array()).slice(0, section.length()));
    }

    /** Any bytes where sections are. */
    void section(int pid, Bytes section) {
        payload(pid, TsSamples.joined(Bytes.of(0), section));
    }

    /** A PES packet, its length told if it fits. */
    void pes(int pid, int streamId, long pts, Bytes payload) {
        boolean timed = pts != NO_TIME;
        int length = payload.length() + (timed ? 8 : 3);
        ByteStore pes = new ByteStore().u16(0).u8(1).u8(streamId).u16(length > 65_535 ? 0 : length);
        pes.u8(0x80).u8(timed ? 0x80 : 0).u8(timed ? 5 : 0);
        if (timed) {
            pes.u8(0x21 | (int) (pts >> 29) & 0x0e);
            pes.u16((int) (pts >> 14) & 0xfffe | 1).u16((int) (pts << 1) & 0xfffe | 1);
        }
        pes.bytes(payload);
        payload(pid, Bytes.copyOf(pes.array()).slice(0, pes.length()));
    }

    /** A packet without payload. */
    void adaptation(int pid, int flags) {
        out.u8(TsPacket.SYNC).u16(pid).u8(TsPacket.HAS_ADAPTATION | continuity[pid] - 1 & 15);
        out.u8(183).u8(flags).bytes(Bytes.ofHex("ff".repeat(182)));
    }

    private void payload(int pid, Bytes payload) {
        for (int at = 0; at < payload.length(); at += 184) {
            int count = Math.min(184, payload.length() - at);
            int field = 184 - count;
            int kind = field > 0 ? TsPacket.HAS_ADAPTATION | TsPacket.HAS_PAYLOAD : TsPacket.HAS_PAYLOAD;
            out.u8(TsPacket.SYNC).u16((at == 0 ? 0x4000 : 0) | pid).u8(kind | continuity[pid]++ & 15);
            if (field > 0) {
                out.u8(field - 1);
            }
            if (field > 1) {
                out.u8(0).bytes(Bytes.ofHex("ff".repeat(field - 2)));
            }
            out.bytes(payload, at, count);
        }
    }
}
