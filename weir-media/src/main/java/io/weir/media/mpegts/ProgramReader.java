package io.weir.media.mpegts;

import io.weir.base.buf.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the tables to the streams of one program, the first whose map comes with pictures or sound that weir reads, and through their
 * changes.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #PROGRAM_COUNT_MAX} programs and {@value TsMuxer#TRACK_COUNT_MAX} streams of the one; those beyond are passed over.
 */
final class ProgramReader {
    /** Programs whose maps are looked at. */
    static final int PROGRAM_COUNT_MAX = 64;

    private static final int NONE = -1;
    private static final int ENTRIES_AT = 8;
    private static final int ASSOCIATION_LENGTH = 4;
    private static final int STREAM_HEADER_LENGTH = 5;
    private static final int PID_MASK = 0x1fff;
    private static final int LENGTH_MASK = 0x0fff;

    /** One stream that is in the program now. */
    private record Active(
            ProgramStream stream,
            DemuxedTrack track,
            @Nullable PesReader reader) {}

    private final TsDemuxer.Listener listener;
    private final ProgramClock clock;
    private final TsCounters counters;
    private final @Nullable PidSlot[] slots = new @Nullable PidSlot[TsPacket.PID_COUNT];
    private final List<Integer> mapPids = new ArrayList<>();
    private List<Active> actives = List.of();

    /** The program that is read, or {@link #NONE}; where its map is, and the map's last text. */
    private int program = NONE;

    private int programMapPid = NONE;
    private int pcrPid = NONE;
    private Bytes map = Bytes.EMPTY;

    ProgramReader(TsDemuxer.Listener listener, ProgramClock clock, TsCounters counters) {
        this.listener = listener;
        this.clock = clock;
        this.counters = counters;
        slots[TsPacket.PID_PAT] = new PidSlot(new SectionReader(this::onAssociation));
    }

    /** Who reads the PID; null when nobody does. */
    @Nullable
    PidSlot slot(int pid) {
        return slots[pid];
    }

    /** The packet's sender says that the clock of the program on this PID is a new one. */
    void onDiscontinuity(int pid) {
        if (pid == pcrPid) {
            for (Active active : actives) {
                if (active.reader != null) {
                    active.reader.newClock();
                }
            }
        }
    }

    /** Bytes are missing, of whatever PID. */
    void onLoss() {
        for (PidSlot slot : readSlots()) {
            slot.reader().onLoss();
        }
    }

    /** Tells what is complete; what comes next need not follow. */
    void end() {
        for (PidSlot slot : readSlots()) {
            slot.end();
        }
    }

    /** Bytes of memory that are held. */
    int heldBytes() {
        int sum = 0;
        for (PidSlot slot : readSlots()) {
            sum += slot.reader().heldBytes();
        }
        return sum;
    }

    private List<PidSlot> readSlots() {
        List<PidSlot> found = new ArrayList<>();
        addSlot(TsPacket.PID_PAT, found);
        mapPids.forEach(pid -> addSlot(pid, found));
        actives.forEach(active -> addSlot(active.stream.pid(), found));
        return found;
    }

    private void addSlot(int pid, List<PidSlot> found) {
        PidSlot slot = slots[pid];
        if (slot != null) {
            found.add(slot);
        }
    }

    private void onAssociation(Bytes section) {
        if (section.u8(0) != TableWriter.TABLE_PAT) {
            return;
        }
        List<Integer> found = new ArrayList<>();
        boolean programStays = false;
        for (int at = ENTRIES_AT; at + ASSOCIATION_LENGTH <= section.length(); at += ASSOCIATION_LENGTH) {
            int number = section.u16(at);
            int pid = section.u16(at + 2) & PID_MASK;
            if (number != 0 && pid != TsPacket.PID_NULL && pid != TsPacket.PID_PAT) {
                programStays |= number == program && pid == programMapPid;
                found.add(pid);
            }
        }
        // A table of several sections is only added up: none of them says what is gone.
        boolean whole = section.u8(7) == 0;
        if (whole && program != NONE && !programStays) {
            leaveProgram();
        }
        if (whole) {
            mapPids.stream().filter(pid -> !found.contains(pid)).forEach(pid -> slots[pid] = null);
            mapPids.retainAll(found);
        }
        for (int pid : found) {
            if (slots[pid] == null && mapPids.size() < PROGRAM_COUNT_MAX) {
                mapPids.add(pid);
                slots[pid] = new PidSlot(new SectionReader(mapSection -> onMap(pid, mapSection)));
            }
        }
    }

    private void onMap(int pid, Bytes section) {
        int number = section.u16(3);
        boolean other = program != NONE && (program != number || programMapPid != pid);
        if (section.u8(0) != TableWriter.TABLE_PMT
                || other
                || section.equals(map)
                || section.length() < ENTRIES_AT + 4) {
            return;
        }
        List<ProgramStream> streams = streams(section);
        if (program == NONE && streams.stream().noneMatch(ProgramStream::isRead)) {
            return;
        }
        program = number;
        programMapPid = pid;
        pcrPid = section.u16(ENTRIES_AT) & PID_MASK;
        map = section;
        change(streams);
    }

    private List<ProgramStream> streams(Bytes section) {
        List<ProgramStream> streams = new ArrayList<>();
        int at = ENTRIES_AT + 4 + (section.u16(ENTRIES_AT + 2) & LENGTH_MASK);
        while (at + STREAM_HEADER_LENGTH <= section.length() && streams.size() < TsMuxer.TRACK_COUNT_MAX) {
            int type = section.u8(at);
            int pid = section.u16(at + 1) & PID_MASK;
            int infoLength = section.u16(at + 3) & LENGTH_MASK;
            at += STREAM_HEADER_LENGTH;
            if (infoLength > section.length() - at) {
                break;
            }
            ProgramStream stream = ProgramStream.of(pid, type, section.slice(at, infoLength));
            at += infoLength;
            boolean free = pid != TsPacket.PID_PAT && pid != TsPacket.PID_NULL && !mapPids.contains(pid);
            if (stream != null && free && streams.stream().noneMatch(each -> each.pid() == pid)) {
                streams.add(stream);
            }
        }
        return streams;
    }

    /** Streams that are still there go on; the others end, and new ones begin. */
    private void change(List<ProgramStream> streams) {
        List<Active> old = actives;
        List<Active> changed = new ArrayList<>();
        for (Active active : old) {
            if (streams.contains(active.stream)) {
                changed.add(active);
            } else {
                leave(active);
            }
        }
        List<Active> added = new ArrayList<>();
        for (ProgramStream stream : streams) {
            if (changed.stream().noneMatch(active -> active.stream.equals(stream))) {
                Active active = activate(stream, freeId(changed));
                changed.add(active);
                added.add(active);
            }
        }
        if (added.isEmpty() && changed.size() == old.size()) {
            return;
        }
        actives = List.copyOf(changed);
        listener.onProgram(
                actives.stream().map(active -> active.track.id()).sorted().toList());
        for (Active active : added) {
            if (!active.stream.isRead()) {
                active.track.become(active.stream.unknown());
            }
        }
    }

    private Active activate(ProgramStream stream, int id) {
        DemuxedTrack track = new DemuxedTrack(id, listener, clock);
        PesReader reader = stream.isRead() ? stream.reader(track, counters) : null;
        slots[stream.pid()] = reader == null ? null : new PidSlot(reader);
        return new Active(stream, track, reader);
    }

    private static int freeId(List<Active> taken) {
        int id = 0;
        while (isTaken(taken, id)) {
            id++;
        }
        return id;
    }

    private static boolean isTaken(List<Active> taken, int id) {
        return taken.stream().anyMatch(active -> active.track.id() == id);
    }

    private void leaveProgram() {
        actives.forEach(this::leave);
        actives = List.of();
        program = NONE;
        programMapPid = NONE;
        pcrPid = NONE;
        map = Bytes.EMPTY;
        listener.onProgram(List.of());
    }

    private void leave(Active active) {
        PidSlot slot = slots[active.stream.pid()];
        if (slot != null) {
            slot.reader().end();
            slots[active.stream.pid()] = null;
        }
    }
}
