package io.weir.media.mpegts;

import io.netty.buffer.ByteBuf;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes tracks as an MPEG transport stream with one program (ISO/IEC 13818-1), in whole packets of {@value TsPacket#LENGTH} bytes.
 *
 * <p>Before each keyframe stand the tables and the parameter sets, so that the stream can be cut there and each piece be decoded by
 * itself. Audio frames that follow one another share a PES packet, and so wait for up to {@value MuxedTrack#GROUP_MS} ms.
 *
 * <p>Threading: one thread at a time. Ownership: output buffers are borrowed.
 * <p>Limits: {@value #TRACK_COUNT_MAX} tracks; one PES packet for each is held, as large as its units.
 */
public final class TsMuxer {
    /** Tracks of a program; those beyond are left out. */
    public static final int TRACK_COUNT_MAX = 16;

    /** Longest time between tables, by the media's clock (ETSI TR 101 290 §5.2.1). */
    public static final int TABLE_INTERVAL_MS = 500;

    /** Longest time between clock references, by the media's clock (ETSI TS 101 154 §4.1.5.3). */
    public static final int PCR_INTERVAL_MS = 40;

    /** How far decoding is behind the clock: the time that a decoder has for what goes before. */
    public static final int PCR_LEAD_MS = 500;

    /** A jump of the media's clock from which on it is a new clock. */
    public static final int JUMP_MS = 10_000;

    private static final int TICKS_PER_MS = TsPacket.CLOCK_RATE / 1000;
    private static final int PID_FIRST = 0x100;
    private static final int PID_LAST = 0xfff;

    private final long offsetTicks;
    private final TsOutput output = new TsOutput();
    private final TableWriter tables = new TableWriter(output);
    private List<MuxedTrack> tracks = List.of();
    private @Nullable MuxedTrack leading;
    private int nextPid = PID_FIRST;

    private boolean tablesDue = true;
    private long tablesAt;
    private boolean clockRuns;
    /** The latest decoding time so far. */
    private long clock;
    /** Where the clock was at the last reference. */
    private long pcrAt;

    private boolean discontinuity;

    /**
     * A muxer without tracks.
     *
     * @param offsetTicks added to all times, in ticks of 90 kHz. Times wrap at 2^33, also below zero; an offset beyond
     *     {@link #PCR_LEAD_MS} spares players of streams that begin at zero a wrap at their beginning
     */
    public TsMuxer(long offsetTicks) {
        this.offsetTicks = offsetTicks;
    }

    /**
     * Sets the tracks, before their units. A track with another configuration of the same codec stays on its PID, one with another
     * codec gets a new one. Tracks for which {@link TsFormats#of} has a reason are left out.
     *
     * @param out gets the frames that waited
     */
    public void tracks(List<Track> newTracks, ByteBuf out) {
        List<Track> old = tracks.stream().map(MuxedTrack::track).toList();
        List<MuxedTrack> changed = new ArrayList<>();
        int videoCount = 0;
        int audioCount = 0;
        flush(out);
        for (Track track : newTracks) {
            boolean video = track.kind() == MediaKind.VIDEO;
            MuxedTrack muxed = muxed(track, video ? videoCount : audioCount);
            if (muxed == null || changed.size() == TRACK_COUNT_MAX) {
                continue;
            }
            changed.add(muxed);
            videoCount += video ? 1 : 0;
            audioCount += video ? 0 : 1;
        }
        tracks = List.copyOf(changed);
        leading = changed.stream()
                .filter(MuxedTrack::isVideo)
                .findFirst()
                .orElse(changed.isEmpty() ? null : changed.getFirst());
        if (!old.equals(tracks.stream().map(MuxedTrack::track).toList())) {
            tables.change();
            tablesDue = true;
        }
    }

    private @Nullable MuxedTrack muxed(Track track, int indexInKind) {
        for (MuxedTrack each : tracks) {
            if (each.track().equals(track)) {
                return each;
            }
            if (each.sharesPid(track)) {
                return each.with(track);
            }
        }
        MuxedTrack made = MuxedTrack.of(track, nextPid, indexInKind);
        if (made != null) {
            passPid();
        }
        return made;
    }

    /** To the next PID that no track has. */
    private void passPid() {
        do {
            nextPid = nextPid == PID_LAST ? PID_FIRST : nextPid + 1;
        } while (tracks.stream().anyMatch(each -> each.pid() == nextPid));
    }

    /** The next units do not follow the last in time: decoders are told that a new clock begins. */
    public void discontinuity(ByteBuf out) {
        flush(out);
        discontinuity = true;
        clockRuns = false;
        tablesDue = true;
    }

    /** Ends what may be cut off here: frames that wait go out, and tables before the next unit. For segments without video. */
    public void beginSegment(ByteBuf out) {
        flush(out);
        tablesDue = true;
    }

    /**
     * Appends the tables as they are now, for one who begins to read with what is written next; the stream of the others is as if they
     * had not been asked for. Nothing without tracks.
     */
    public void writeTables(ByteBuf out) {
        MuxedTrack clocked = leading;
        if (clocked != null) {
            tables.repeat(tracks, clocked.pid(), out);
        }
    }

    /** Appends the frames that wait for others. */
    public void flush(ByteBuf out) {
        for (MuxedTrack track : tracks) {
            flush(track, out);
        }
    }

    /**
     * Appends one unit, or keeps it for a moment if it is audio.
     *
     * @return false when its track is not in the program
     * @throws MediaException when the unit is broken or too long for its format; nothing of it is written then
     */
    public boolean write(AccessUnit unit, ByteBuf out) throws MediaException {
        MuxedTrack track = find(unit.trackId());
        if (track == null) {
            return false;
        }
        long dts = track.programTicks(unit.dtsTicks());
        if (clockRuns && Math.abs(dts - clock) > (long) JUMP_MS * TICKS_PER_MS) {
            discontinuity(out);
        }
        flushBefore(dts, unit.keyframe() && track == leading && track.isVideo(), out);
        if (track.isVideo()) {
            writePicture(track, unit, dts, out);
        } else {
            writeSound(track, unit, dts, out);
        }
        return true;
    }

    /** Groups that have waited too long, and all before a place where the stream may be cut. */
    private void flushBefore(long dts, boolean cut, ByteBuf out) {
        for (MuxedTrack track : tracks) {
            if (track.hasGroup() && (cut || dts - track.groupPts() >= MuxedTrack.GROUP_MS * TICKS_PER_MS)) {
                flush(track, out);
            }
        }
    }

    private void writePicture(MuxedTrack track, AccessUnit unit, long dts, ByteBuf out) throws MediaException {
        track.addPicture(unit, offsetTicks);
        boolean randomAccess = unit.keyframe();
        if (randomAccess && track == leading) {
            tablesDue = true;
        }
        advance(track, dts, randomAccess, out);
        output.writePes(track.pid(), track.continuity(), track.finish(), out);
        track.clear();
    }

    private void writeSound(MuxedTrack track, AccessUnit unit, long dts, ByteBuf out) throws MediaException {
        if (track.hasGroup() && !track.joinsGroup(unit)) {
            flush(track, out);
        }
        track.addToGroup(unit, offsetTicks);
        if (track.isGroupFull()) {
            flush(track, out);
        }
        if (track != leading) {
            reference(dts, out);
        }
    }

    private void flush(MuxedTrack track, ByteBuf out) {
        if (track.hasGroup()) {
            advance(track, track.groupPts(), track == leading, out);
            output.writePes(track.pid(), track.continuity(), track.finish(), out);
            track.clear();
        }
    }

    /** Brings clock and tables up to a PES packet, and tells its first transport packet what to say. */
    private void advance(MuxedTrack track, long dts, boolean randomAccess, ByteBuf out) {
        reference(dts, out);
        boolean tells = track == leading;
        int flags = randomAccess ? TsPacket.RANDOM_ACCESS : 0;
        if (tells && clock > pcrAt) {
            pcrAt = clock;
            output.adaptation(flags | TsPacket.HAS_PCR, pcr());
        } else {
            output.adaptation(flags, TsOutput.NO_PCR);
        }
    }

    /** Moves the clock on, and writes the tables and clock references that are due. */
    private void reference(long dts, ByteBuf out) {
        MuxedTrack clocked = leading;
        if (clocked == null) {
            return;
        }
        boolean started = !clockRuns;
        clock = started ? dts : Math.max(clock, dts);
        clockRuns = true;
        if (tablesDue || clock - tablesAt >= (long) TABLE_INTERVAL_MS * TICKS_PER_MS) {
            tables.write(tracks, clocked.pid(), out);
            tablesDue = false;
            tablesAt = clock;
        }
        if (started) {
            pcrAt = clock;
            writeReference(clocked, out);
        }
        while (clock - pcrAt > (long) PCR_INTERVAL_MS * TICKS_PER_MS) {
            pcrAt += (long) PCR_INTERVAL_MS * TICKS_PER_MS;
            writeReference(clocked, out);
        }
    }

    private void writeReference(MuxedTrack clocked, ByteBuf out) {
        output.adaptation(discontinuity ? TsPacket.HAS_PCR | TsPacket.DISCONTINUITY : TsPacket.HAS_PCR, pcr());
        discontinuity = false;
        output.writeAdaptationOnly(clocked.pid(), clocked.continuity(), out);
    }

    private long pcr() {
        return pcrAt + offsetTicks - (long) PCR_LEAD_MS * TICKS_PER_MS & TsPacket.TIMESTAMP_MASK;
    }

    private @Nullable MuxedTrack find(int trackId) {
        for (MuxedTrack track : tracks) {
            if (track.track().id() == trackId) {
                return track;
            }
        }
        return null;
    }
}
