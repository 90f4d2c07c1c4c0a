package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes fragmented MP4 (ISO/IEC 14496-12 §8.8, CMAF): an init segment, then fragments, each a moof and an mdat with the units of one
 * or several tracks. HLS calls a fragment a part, a recording appends them.
 *
 * <p>Each unit has its own duration, size, flags and composition offset in the trun although defaults would be shorter: MediaMTX's
 * playback reads only these, and only the box order moof (mfhd, traf (tfhd, tfdt, trun)…) mdat.
 *
 * <p>A decoding time that goes back is written as the one before it, and one before the file's origin as zero; presentation times
 * are exact all the same, since composition offsets are signed.
 *
 * <p>Threading: immutable, share freely.
 * <p>Limits: {@link #FRAGMENT_BYTES_MAX}; the track ids in the file are 1, 2, … in the order of the list.
 */
public final class FragmentMuxer {
    /** Most bytes of a fragment: its data offsets are signed 32-bit numbers. */
    public static final int FRAGMENT_BYTES_MAX = 1 << 30;

    private static final long TICKS_MAX = 0xffff_ffffL;
    private static final int TFHD_DEFAULT_BASE_IS_MOOF = 0x02_0000;
    private static final int TRUN_OFFSET_DURATION_SIZE_FLAGS_COMPOSITION = 0x0f01;
    private static final int TRAF_FIXED_LENGTH = 8 + 16 + 20 + 20;
    private static final int TRUN_ENTRY_LENGTH = 16;
    private static final int MOOF_FIXED_LENGTH = 8 + 16;
    private static final int MDAT_HEADER_LENGTH = 8;

    /** sample_depends_on 2: on no other (§8.8.3.1). */
    private static final int SYNC_FLAGS = 0x0200_0000;

    /** sample_depends_on 1, sample_is_non_sync_sample. */
    private static final int NON_SYNC_FLAGS = 0x0101_0000;

    private static final Bytes SEGMENT_TYPE = segmentTypeBox();

    private final List<Mp4Track> tracks;

    /**
     * A muxer of these tracks.
     *
     * @throws IllegalArgumentException when MP4 has no place for a codec: ask {@link Mp4Format#of} first
     */
    public FragmentMuxer(List<Mp4Track> tracks) {
        this.tracks = MovieBoxes.requireSupported(tracks);
    }

    /** A segment type box, which may stand before the first fragment of a segment of its own file. */
    public static Bytes segmentType() {
        return SEGMENT_TYPE;
    }

    /** What the file begins with. */
    public InitSegment initSegment() {
        return init(null);
    }

    /** What a recording begins with. */
    public InitSegment initSegment(MtxiBox recording) {
        return init(recording);
    }

    /** A whole fragment in one array. Runs without units are left out; at least one must have some. */
    public Bytes fragment(long sequenceNumber, List<TrackRun> runs) {
        Bytes header = fragmentHeader(sequenceNumber, runs);
        byte[] all = new byte[header.length() + (int) dataLength(runs)];
        header.copyTo(all, 0, 0, header.length());
        int at = header.length();
        for (TrackRun run : runs) {
            for (AccessUnit unit : run.units()) {
                unit.payload().copyTo(all, at, 0, unit.payload().length());
                at += unit.payload().length();
            }
        }
        return Bytes.wrap(all);
    }

    /**
     * A fragment up to its payloads, which the caller writes after it: each run's units, run after run.
     *
     * @param sequenceNumber counts the fragments of a file from 1 on; its low 32 bits are written
     */
    public Bytes fragmentHeader(long sequenceNumber, List<TrackRun> runs) {
        long dataLength = dataLength(runs);
        int moofLength = MOOF_FIXED_LENGTH;
        for (TrackRun run : runs) {
            int count = run.units().size();
            moofLength += count == 0 ? 0 : TRAF_FIXED_LENGTH + Math.multiplyExact(TRUN_ENTRY_LENGTH, count);
        }
        if (moofLength == MOOF_FIXED_LENGTH || moofLength + dataLength > FRAGMENT_BYTES_MAX) {
            throw new IllegalArgumentException("fragment of " + moofLength + " and " + dataLength + " bytes");
        }
        BoxWriter out = new BoxWriter(moofLength + MDAT_HEADER_LENGTH);
        int moof = out.begin(BoxType.MOOF);
        int mfhd = out.begin(BoxType.MFHD, 0, 0);
        out.u32(sequenceNumber);
        out.end(mfhd);
        int dataOffset = moofLength + MDAT_HEADER_LENGTH;
        for (TrackRun run : runs) {
            if (!run.units().isEmpty()) {
                writeTrack(out, run, dataOffset);
                dataOffset += (int) dataLength(List.of(run));
            }
        }
        out.end(moof);
        out.u32(MDAT_HEADER_LENGTH + dataLength).u32(BoxType.MDAT);
        return out.toBytes();
    }

    private void writeTrack(BoxWriter out, TrackRun run, int dataOffset) {
        List<AccessUnit> units = run.units();
        int traf = out.begin(BoxType.TRAF);
        int tfhd = out.begin(BoxType.TFHD, 0, TFHD_DEFAULT_BASE_IS_MOOF);
        out.u32(fileTrackId(run.trackId()));
        out.end(tfhd);
        long dts = Math.max(0, units.getFirst().dtsTicks() - run.originTicks());
        int tfdt = out.begin(BoxType.TFDT, 1, 0);
        out.u64(dts);
        out.end(tfdt);
        int trun = out.begin(BoxType.TRUN, 1, TRUN_OFFSET_DURATION_SIZE_FLAGS_COMPOSITION);
        out.u32(units.size()).u32(dataOffset);
        for (int i = 0; i < units.size(); i++) {
            AccessUnit unit = units.get(i);
            long nextDts = i + 1 < units.size() ? units.get(i + 1).dtsTicks() : run.endDtsTicks();
            long duration = Math.clamp(nextDts - run.originTicks() - dts, 0, TICKS_MAX);
            out.u32(duration).u32(unit.payload().length()).u32(unit.keyframe() ? SYNC_FLAGS : NON_SYNC_FLAGS);
            out.u32(Math.clamp(unit.ptsTicks() - run.originTicks() - dts, Integer.MIN_VALUE, Integer.MAX_VALUE));
            dts += duration;
        }
        out.end(trun);
        out.end(traf);
    }

    private int fileTrackId(int trackId) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).track().id() == trackId) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("track " + trackId + " is not among the muxer's");
    }

    private static long dataLength(List<TrackRun> runs) {
        long length = 0;
        for (TrackRun run : runs) {
            for (AccessUnit unit : run.units()) {
                length += unit.payload().length();
            }
        }
        return length;
    }

    private InitSegment init(@Nullable MtxiBox recording) {
        BoxWriter out = new BoxWriter(1024);
        if (tracks.size() == 1) {
            MovieBoxes.writeBrands(out, BoxType.FTYP, "iso6", "mp41", "hlsf", "cmfc");
        } else {
            MovieBoxes.writeBrands(out, BoxType.FTYP, "iso6", "mp41", "hlsf");
        }
        int moov = out.begin(BoxType.MOOV);
        int durationOffset = MovieBoxes.writeMovieHeader(out, MovieBoxes.FRAGMENTED_TIME_SCALE, 0, tracks.size());
        for (int i = 0; i < tracks.size(); i++) {
            writeTrack(out, tracks.get(i), i + 1);
        }
        int mvex = out.begin(BoxType.MVEX);
        for (int i = 0; i < tracks.size(); i++) {
            int trex = out.begin(BoxType.TREX, 0, 0);
            out.u32(i + 1L).u32(1).zeros(12);
            out.end(trex);
        }
        out.end(mvex);
        if (recording != null) {
            int udta = out.begin(BoxType.UDTA);
            recording.write(out);
            out.end(udta);
        }
        out.end(moov);
        return new InitSegment(out.toBytes(), durationOffset);
    }

    private static void writeTrack(BoxWriter out, Mp4Track track, int trackId) {
        int trak = out.begin(BoxType.TRAK);
        MovieBoxes.writeTrackHeader(out, track, trackId, 0);
        int mdia = out.begin(BoxType.MDIA);
        MovieBoxes.writeMediaHeader(out, track, 0);
        int minf = out.begin(BoxType.MINF);
        MovieBoxes.writeMediaInformation(out, track);
        int stbl = out.begin(BoxType.STBL);
        MovieBoxes.writeSampleDescription(out, track);
        writeEmpty(out, BoxType.STTS, 4);
        writeEmpty(out, BoxType.STSC, 4);
        writeEmpty(out, BoxType.STSZ, 8);
        writeEmpty(out, BoxType.STCO, 4);
        out.end(stbl);
        out.end(minf);
        out.end(mdia);
        out.end(trak);
    }

    private static void writeEmpty(BoxWriter out, int type, int length) {
        int box = out.begin(type, 0, 0);
        out.zeros(length);
        out.end(box);
    }

    private static Bytes segmentTypeBox() {
        BoxWriter out = new BoxWriter(32);
        MovieBoxes.writeBrands(out, BoxType.STYP, "msdh", "cmfs");
        return out.toBytes();
    }
}
