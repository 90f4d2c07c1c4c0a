package io.weir.media.mpegts;

import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.codec.SamplesPerUnit;
import org.jspecify.annotations.Nullable;

/**
 * One track of a muxer: how its units become a PES packet, and which audio frames wait to share one.
 *
 * <p>Threading: one thread at a time.
 */
final class MuxedTrack {
    /** Longest audio that shares a PES packet. */
    static final int GROUP_MS = 100;

    /** Bytes of frames from which on a group is full. */
    static final int GROUP_BYTES = 16 * 1024;

    /** Longest PES packet whose length its header can tell, counted from behind the length field. */
    static final int PES_LENGTH_MAX = 65_535;

    private static final int LENGTH_AT = 4;
    private static final int PREFIX_LENGTH = 6;
    private static final int ALIGNED = 0x84;
    private static final int HAS_PTS = 0x80;
    private static final int HAS_PTS_DTS = 0xc0;
    private static final int TIMESTAMP_LENGTH = 5;

    private final Track track;
    private final TsFormat.Supported format;
    private final int streamId;
    private final int pid;
    private final Continuity continuity;
    private final EsWriter writer;
    private final @Nullable SamplesPerUnit samplesPerUnit;
    private final ByteStore pes = new ByteStore();

    /** The group's first frame and where the next must stand, both in ticks of the track. */
    private long groupPtsTicks;

    private long nextPtsTicks;

    private MuxedTrack(
            Track track, TsFormat.Supported format, int streamId, int pid, Continuity continuity, EsWriter writer) {
        this.track = track;
        this.format = format;
        this.streamId = streamId;
        this.pid = pid;
        this.continuity = continuity;
        this.writer = writer;
        this.samplesPerUnit = track.codec() instanceof Codec.Audio audio ? SamplesPerUnit.of(audio) : null;
    }

    /** The track on a PID of its own; null when transport streams do not carry its codec. */
    static @Nullable MuxedTrack of(Track track, int pid, int indexInKind) {
        return make(track, pid, indexInKind, new Continuity());
    }

    /** The same track with another configuration of its codec, on the same PID. */
    @Nullable
    MuxedTrack with(Track changed) {
        return make(changed, pid, streamId - format.streamId(), continuity);
    }

    private static @Nullable MuxedTrack make(Track track, int pid, int indexInKind, Continuity continuity) {
        try {
            if (!(TsFormats.of(track.codec()) instanceof TsFormat.Supported format)) {
                return null;
            }
            EsWriter writer = TsFormats.writer(track.codec()).orElse(null);
            boolean shared = format.streamId() == TsFormats.PRIVATE_STREAM_ID;
            int streamId = shared ? format.streamId() : format.streamId() + indexInKind;
            return writer == null ? null : new MuxedTrack(track, format, streamId, pid, continuity, writer);
        } catch (MediaException _) {
            // a configuration that cannot be read is one that cannot be told
            return null;
        }
    }

    Track track() {
        return track;
    }

    TsFormat.Supported format() {
        return format;
    }

    int pid() {
        return pid;
    }

    Continuity continuity() {
        return continuity;
    }

    boolean isVideo() {
        return track.kind() == MediaKind.VIDEO;
    }

    /** The time on the program's clock, before any wrap. */
    long programTicks(long ticks) {
        return Ticks.convert(ticks, track.clockRate(), TsPacket.CLOCK_RATE);
    }

    /** True while frames wait for others to share their PES packet. */
    boolean hasGroup() {
        return pes.length() > 0;
    }

    /** When the first waiting frame is to be heard, on the program's clock. */
    long groupPts() {
        return programTicks(groupPtsTicks);
    }

    /** True when the frame can share the PES packet of those that wait. */
    boolean joinsGroup(AccessUnit unit) {
        return Math.abs(programTicks(unit.ptsTicks()) - programTicks(nextPtsTicks)) <= 1
                && pes.length() + unit.payload().length() <= GROUP_BYTES;
    }

    /** True when no more frames should wait. */
    boolean isGroupFull() {
        return programTicks(nextPtsTicks) - groupPts() >= GROUP_MS * TsPacket.CLOCK_RATE / 1000
                || nextPtsTicks == groupPtsTicks;
    }

    /** Adds an audio frame to those that wait. */
    void addToGroup(AccessUnit unit, long offsetTicks) throws MediaException {
        int before = pes.length();
        if (before == 0) {
            long pts = programTicks(unit.ptsTicks()) + offsetTicks;
            begin(pts, pts);
        }
        append(unit, before);
        if (before == 0) {
            groupPtsTicks = unit.ptsTicks();
            nextPtsTicks = groupPtsTicks;
        }
        nextPtsTicks += samplesPerUnit == null ? 0 : samplesPerUnit.samples(unit.payload());
    }

    /** Makes the PES packet of a picture. */
    void addPicture(AccessUnit unit, long offsetTicks) throws MediaException {
        begin(programTicks(unit.ptsTicks()) + offsetTicks, programTicks(unit.dtsTicks()) + offsetTicks);
        append(unit, 0);
    }

    /** The PES packet, whole. */
    ByteStore finish() {
        int length = pes.length() - PREFIX_LENGTH;
        if (length <= PES_LENGTH_MAX) {
            pes.set(LENGTH_AT, length >> 8);
            pes.set(LENGTH_AT + 1, length);
        }
        return pes;
    }

    private void append(AccessUnit unit, int before) throws MediaException {
        try {
            writer.write(unit, pes);
            if (!isVideo() && pes.length() - PREFIX_LENGTH > PES_LENGTH_MAX) {
                throw MediaException.limitExceeded(
                        "audio frame of " + unit.payload().length() + " bytes does not fit a PES packet");
            }
        } catch (MediaException e) {
            pes.truncate(before);
            throw e;
        }
    }

    private void begin(long pts, long dts) {
        boolean both = pts != dts;
        pes.clear();
        pes.u16(0).u8(1).u8(streamId).u16(0);
        pes.u8(ALIGNED).u8(both ? HAS_PTS_DTS : HAS_PTS).u8(both ? 2 * TIMESTAMP_LENGTH : TIMESTAMP_LENGTH);
        timestamp(both ? 3 : 2, pts);
        if (both) {
            timestamp(1, dts);
        }
    }

    private void timestamp(int mark, long ticks) {
        pes.u8(mark << 4 | (int) (ticks >> 29) & 0x0e | 1);
        pes.u16((int) (ticks >> 14) & 0xfffe | 1);
        pes.u16((int) (ticks << 1) & 0xfffe | 1);
    }

    /** The codec's parameter sets apart, two tracks are carried alike. */
    boolean sharesPid(Track other) {
        return track.id() == other.id()
                && track.codec().sameFormat(other.codec())
                && TsFormats.of(other.codec()) instanceof TsFormat.Supported supported
                && supported.streamType() == format.streamType();
    }

    /** Forgets what waits. */
    void clear() {
        pes.clear();
    }
}
