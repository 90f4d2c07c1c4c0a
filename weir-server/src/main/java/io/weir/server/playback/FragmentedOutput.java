package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.mp4.FragmentMuxer;
import io.weir.media.mp4.Mp4Track;
import io.weir.media.mp4.TrackRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range as fragmented MP4 with parts of a second. Pictures that are only to be decoded come first and take no time, as in MediaMTX's
 * answers.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Limits: one part is in memory, of {@value #PART_BYTES_MAX} bytes and one unit.
 */
public final class FragmentedOutput implements RangeOutput {
    /** Bytes after which a part ends before its time. */
    static final int PART_BYTES_MAX = 8 << 20;

    private static final long PART_NS = 1_000_000_000L;

    private final RecordedRange range;
    private final FragmentMuxer muxer;
    private final List<Lane> lanes = new ArrayList<>();
    private @Nullable RangeUnit ahead;
    private boolean begun;
    private long sequenceNumber = 1;

    /** What a track has in the part being made. */
    private static final class Lane {
        private final Mp4Track track;
        private final List<AccessUnit> units = new ArrayList<>();
        private long endDtsTicks;

        Lane(Mp4Track track) {
            this.track = track;
        }

        void add(RangeUnit unit, Bytes payload) {
            boolean shown = unit.ptsTicks() >= 0;
            long dts = Math.max(0, unit.dtsTicks());
            units.add(new AccessUnit(
                    unit.trackId(),
                    shown ? unit.ptsTicks() : dts,
                    dts,
                    unit.sample().keyframe(),
                    0,
                    payload));
            endDtsTicks = Math.max(0, unit.endDtsTicks());
        }
    }

    /** The whole of {@code range}, which stays its opener's to close. */
    public FragmentedOutput(RecordedRange range) {
        this.range = range;
        this.muxer = new FragmentMuxer(range.tracks());
        range.tracks().forEach(track -> lanes.add(new Lane(track)));
    }

    @Override
    public long lengthBytes() {
        return -1;
    }

    @Override
    public List<Bytes> next() throws RangeException, MediaException, IOException {
        List<Bytes> out = new ArrayList<>();
        if (!begun) {
            begun = true;
            ahead = range.next();
            out.add(muxer.initSegment().bytes());
        }
        RangeUnit unit = ahead;
        if (unit != null) {
            readPart(unit);
            writePart(out);
        } else {
            range.requireWhole();
        }
        return out;
    }

    private void readPart(RangeUnit firstUnit) throws MediaException, IOException {
        long endNs = Math.max(0, dtsNs(firstUnit)) + PART_NS;
        long sizeBytes = 0;
        RangeUnit unit = firstUnit;
        while (unit != null && dtsNs(unit) < endNs && sizeBytes < PART_BYTES_MAX) {
            lane(unit.trackId()).add(unit, range.payload(unit));
            sizeBytes += unit.sample().sizeBytes();
            unit = range.next();
        }
        ahead = unit;
    }

    private void writePart(List<Bytes> out) {
        List<TrackRun> runs = new ArrayList<>();
        for (Lane lane : lanes) {
            runs.add(new TrackRun(lane.track.track().id(), 0, lane.units, lane.endDtsTicks));
            lane.units.clear();
        }
        out.add(muxer.fragmentHeader(sequenceNumber++, runs));
        for (TrackRun run : runs) {
            run.units().forEach(unit -> out.add(unit.payload()));
        }
    }

    private long dtsNs(RangeUnit unit) {
        return Ticks.toNanos(unit.dtsTicks(), lane(unit.trackId()).track.track().clockRate());
    }

    private Lane lane(int trackId) {
        for (Lane lane : lanes) {
            if (lane.track.track().id() == trackId) {
                return lane;
            }
        }
        throw new IllegalStateException("track " + trackId + " is not of the range");
    }
}
