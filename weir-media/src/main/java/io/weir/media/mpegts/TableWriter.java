package io.weir.media.mpegts;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The program association and program map tables of a stream with one program (ISO/IEC 13818-1 §2.4.4.3, §2.4.4.8).
 *
 * <pre>
 * tableId(8) 1 0 11 sectionLength(12) id(16) 11 version(5) current(1) section(8) lastSection(8) … crc(32)
 * PAT:  { programNumber(16) 111 pmtPid(13) }
 * PMT:  111 pcrPid(13) 1111 programInfoLength(12)=0 { streamType(8) 111 pid(13) 1111 infoLength(12) descriptors }
 * </pre>
 */
final class TableWriter {
    static final int PROGRAM_NUMBER = 1;
    static final int PMT_PID = 0x1000;
    static final int TABLE_PAT = 0;
    static final int TABLE_PMT = 2;

    /** Bytes of a section behind its length field up to its entries. */
    static final int SECTION_HEADER_LENGTH = 5;

    static final int CRC_LENGTH = 4;

    private static final int TRANSPORT_STREAM_ID = 1;
    private static final int VERSION_MASK = 0x1f;

    private final ByteStore section = new ByteStore();
    private final TsOutput output;
    private final Continuity patContinuity = new Continuity();
    private final Continuity pmtContinuity = new Continuity();

    /** None yet: the first table has version 0. */
    private int version = -1;

    TableWriter(TsOutput output) {
        this.output = output;
    }

    /** The next map table says something else than the last. */
    void change() {
        version = version + 1 & VERSION_MASK;
    }

    /** Appends both tables. The tracks are those of the program, of which one's packets carry the clock. */
    void write(List<MuxedTrack> tracks, int pcrPid, ByteBuf out) {
        association();
        output.writeSection(TsPacket.PID_PAT, patContinuity, section, out);
        map(tracks, pcrPid);
        output.writeSection(PMT_PID, pmtContinuity, section, out);
    }

    /** Appends both tables with the counters of those before, so that the ones which are written next follow them, too. */
    void repeat(List<MuxedTrack> tracks, int pcrPid, ByteBuf out) {
        association();
        patContinuity.back(TsOutput.packetCount(section));
        output.writeSection(TsPacket.PID_PAT, patContinuity, section, out);
        map(tracks, pcrPid);
        pmtContinuity.back(TsOutput.packetCount(section));
        output.writeSection(PMT_PID, pmtContinuity, section, out);
    }

    private void association() {
        begin(TABLE_PAT, TRANSPORT_STREAM_ID, 0);
        section.u16(PROGRAM_NUMBER).u16(0xe000 | PMT_PID);
        end();
    }

    private void map(List<MuxedTrack> tracks, int pcrPid) {
        begin(TABLE_PMT, PROGRAM_NUMBER, Math.max(0, version));
        section.u16(0xe000 | pcrPid).u16(0xf000);
        for (MuxedTrack track : tracks) {
            section.u8(track.format().streamType()).u16(0xe000 | track.pid());
            section.u16(0xf000 | track.format().descriptors().length())
                    .bytes(track.format().descriptors());
        }
        end();
    }

    private void begin(int tableId, int id, int tableVersion) {
        section.clear();
        section.u8(tableId).u16(0).u16(id).u8(0xc1 | tableVersion << 1).u8(0).u8(0);
    }

    private void end() {
        int length = section.length() - 3 + CRC_LENGTH;
        section.set(1, 0xb0 | length >> 8);
        section.set(2, length);
        section.u32(Crc32Mpeg.of(section.array(), 0, section.length()));
    }
}
