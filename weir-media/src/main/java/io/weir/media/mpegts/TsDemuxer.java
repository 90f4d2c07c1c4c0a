package io.weir.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import java.util.List;

/**
 * Turns an MPEG transport stream (ISO/IEC 13818-1), in pieces of any size, into the tracks and access units of its first program with
 * media. Packets of 188 bytes may have 4 bytes before or 16 bytes behind them. Bytes that are no packet are passed over, and what packet
 * loss has broken is dropped.
 *
 * <p>Timestamps are extended to 64 bits, so that they go on where 33 bits wrap.
 *
 * <p>Threading: one thread at a time. Ownership: input is borrowed; each payload is copied once more, into its unit.
 * <p>Limits: those of {@link ProgramReader}, {@link SectionReader}, {@link PesReader} and {@link NalEsReader}.
 */
public final class TsDemuxer {
    /** Bytes in which the first packets must be found. */
    public static final int SEARCH_BYTES_MAX = 64 * 1024;

    /** Packets in a row that must begin with the sync byte before they are believed. */
    public static final int SYNC_PACKET_COUNT = 3;

    /** Lengths from packet to packet: bare, with a time before each (Blu-ray), with Reed-Solomon bytes behind each (DVB). */
    private static final int[] STRIDES = {TsPacket.LENGTH, 192, 204};

    private static final int UNSYNCED = 0;
    private static final int BUFFER_LENGTH = 16 * 1024;

    /** Receives what the stream holds, in its order. */
    public interface Listener {
        /** The program has these tracks now, each of which is told when its codec is known; others are gone. */
        void onProgram(List<Integer> trackIds);

        /** A track is there, or its codec has changed. Comes before the track's next unit. */
        void onTrack(Track track);

        /** The track's next unit does not follow the one before it in time. */
        void onDiscontinuity(int trackId);

        /** One unit of a track already told. */
        void onUnit(AccessUnit unit);
    }

    private final ProgramClock clock = new ProgramClock();
    private final TsCounters counters = new TsCounters();
    private final ProgramReader program;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int length;
    private int stride = UNSYNCED;
    private boolean found;
    private long skippedByteCount;
    private long continuityErrorCount;
    private long brokenPacketCount;

    public TsDemuxer(Listener listener) {
        program = new ProgramReader(listener, clock, counters);
    }

    /**
     * Takes all readable bytes of {@code in}.
     *
     * @param wallNs when they were received, nanoseconds of the monotonic clock
     * @throws MediaException when there are no packets in the first {@value #SEARCH_BYTES_MAX} bytes; the demuxer is
     *     then of no further use
     */
    public void read(ByteBuf in, long wallNs) throws MediaException {
        clock.wallNs(wallNs);
        while (in.isReadable()) {
            int count = Math.min(in.readableBytes(), buffer.length - length);
            in.readBytes(buffer, length, count);
            length += count;
            readPackets();
        }
    }

    /**
     * Nothing more will come that follows these bytes: tells what is complete, such as the last picture. Other bytes of the same stream
     * may be read then, such as the next segment.
     */
    public void end() {
        int at = stride == UNSYNCED ? lastPackets() : 0;
        while (at + TsPacket.LENGTH <= length && buffer[at] == TsPacket.SYNC) {
            packet(at);
            at += stride == UNSYNCED ? TsPacket.LENGTH : stride;
        }
        length = 0;
        stride = UNSYNCED;
        program.end();
    }

    /** Bytes passed over because they belong to no packet. */
    public long skippedByteCount() {
        return skippedByteCount;
    }

    /** Times that packets were missing. */
    public long continuityErrorCount() {
        return continuityErrorCount;
    }

    /** Packets passed over: broken on their way, scrambled, or with an impossible header. */
    public long brokenPacketCount() {
        return brokenPacketCount;
    }

    /** Units dropped because their time, or their codec's configuration, had not come yet. */
    public long droppedUnitCount() {
        return counters.untimedCount() + counters.unconfiguredCount() + counters.tooLongCount();
    }

    /** Bytes of memory that are held. */
    int heldBytes() {
        return buffer.length + program.heldBytes();
    }

    private void readPackets() throws MediaException {
        int at = 0;
        boolean more = true;
        while (more) {
            if (stride == UNSYNCED) {
                boolean first = !found;
                int start = search(at);
                skippedByteCount += start - at;
                if (first && skippedByteCount > SEARCH_BYTES_MAX) {
                    throw MediaException.malformed("no MPEG-TS packets in the first " + SEARCH_BYTES_MAX + " bytes");
                }
                at = start;
            }
            more = stride != UNSYNCED && length - at >= stride;
            if (more && buffer[at] == TsPacket.SYNC) {
                packet(at);
                at += stride;
            } else if (more) {
                stride = UNSYNCED;
                program.onLoss();
            }
        }
        length -= at;
        System.arraycopy(buffer, at, buffer, 0, length);
    }

    /** Looks for packets from {@code from} on; answers where they begin, or up to where there are none. */
    private int search(int from) {
        int at = from;
        while (at < length) {
            for (int candidate : STRIDES) {
                int last = at + (SYNC_PACKET_COUNT - 1) * candidate;
                if (buffer[at] == TsPacket.SYNC && last >= length) {
                    return at; // more bytes will tell
                }
                if (buffer[at] == TsPacket.SYNC
                        && buffer[at + candidate] == TsPacket.SYNC
                        && buffer[last] == TsPacket.SYNC) {
                    stride = candidate;
                    found = true;
                    return at;
                }
            }
            at++;
        }
        return at;
    }

    /** Where packets begin that fill the rest, too few to be believed before. */
    private int lastPackets() {
        for (int from = 0; from + TsPacket.LENGTH <= length; from++) {
            int at = from;
            while (at < length && buffer[at] == TsPacket.SYNC) {
                at += TsPacket.LENGTH;
            }
            if (at == length) {
                return from;
            }
        }
        return length;
    }

    private void packet(int at) {
        int flags = buffer[at + 1] & 0xff;
        int pid = (flags << 8 | buffer[at + 2] & 0xff) & TsPacket.PID_NULL;
        int control = buffer[at + 3] & 0xff;
        if (pid == TsPacket.PID_NULL) {
            return;
        }
        if ((flags & TsPacket.ERROR) != 0 || (control & TsPacket.SCRAMBLED) != 0) {
            brokenPacketCount++;
            return;
        }
        int payloadAt = at + TsPacket.HEADER_LENGTH;
        int adaptationFlags = 0;
        if ((control & TsPacket.HAS_ADAPTATION) != 0) {
            int fieldLength = buffer[payloadAt] & 0xff;
            adaptationFlags = fieldLength == 0 ? 0 : buffer[payloadAt + 1] & 0xff;
            payloadAt += 1 + fieldLength;
        }
        int payloadLength = at + TsPacket.LENGTH - payloadAt;
        if (payloadLength < 0) {
            brokenPacketCount++;
            return;
        }
        boolean discontinuity = (adaptationFlags & TsPacket.DISCONTINUITY) != 0;
        if (discontinuity) {
            program.onDiscontinuity(pid);
        }
        PidSlot slot = program.slot(pid);
        if (slot == null || (control & TsPacket.HAS_PAYLOAD) == 0) {
            return;
        }
        int counter = control & TsPacket.CONTINUITY_MASK;
        switch (slot.order(counter, discontinuity, buffer, payloadAt, payloadLength)) {
            case REPEATED -> {
                return;
            }
            case AFTER_LOSS -> {
                continuityErrorCount++;
                slot.reader().onLoss();
            }
            case NEXT -> {}
        }
        boolean randomAccess = (adaptationFlags & TsPacket.RANDOM_ACCESS) != 0;
        slot.reader().onPayload(buffer, payloadAt, payloadLength, (flags & TsPacket.UNIT_START) != 0, randomAccess);
    }
}
