package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.Ticks;
import io.weir.media.mp4.Mp4Track;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range in parts of half a second, in each of them one track after the other: so the tables of a file need not say for each unit where
 * it is. The parts are the same each time a range is read.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Limits: one part is in memory, of {@value #PART_BYTES_MAX} bytes and one unit, and {@value #PART_UNITS_MAX} units.
 */
final class RangeParts {
    /** Bytes after which a part ends before its time. */
    static final int PART_BYTES_MAX = 4 << 20;

    /** Units after which a part ends before its time. */
    static final int PART_UNITS_MAX = 10_000;

    private static final long PART_NS = 500_000_000L;

    private final RecordedRange range;
    private final boolean payloads;
    private final List<Mp4Track> tracks;
    private long leftCount;
    private boolean begun;
    private @Nullable RangeUnit ahead;

    /** A unit with its bytes, which are empty when nobody asked for them. */
    record Item(RangeUnit unit, Bytes payload) {}

    /** All units from where the range is on, without their bytes. */
    static RangeParts sizes(RecordedRange range) {
        return new RangeParts(range, false, Long.MAX_VALUE);
    }

    /** So many units with their bytes: a recording that goes on has more of them by and by. */
    static RangeParts payloads(RecordedRange range, long unitCount) {
        return new RangeParts(range, true, unitCount);
    }

    private RangeParts(RecordedRange range, boolean payloads, long unitCount) {
        this.range = range;
        this.payloads = payloads;
        this.tracks = range.tracks();
        this.leftCount = unitCount;
    }

    /** The next part; empty at the end. */
    List<Item> next() throws MediaException, IOException {
        RangeUnit unit = begun ? ahead : following();
        begun = true;
        if (unit == null) {
            return List.of();
        }
        List<List<Item>> lanes = new ArrayList<>();
        tracks.forEach(_ -> lanes.add(new ArrayList<>()));
        long endNs = dtsNs(unit) + PART_NS;
        long sizeBytes = 0;
        int count = 0;
        while (unit != null && dtsNs(unit) < endNs && sizeBytes < PART_BYTES_MAX && count < PART_UNITS_MAX) {
            Bytes payload = payloads ? range.payload(unit) : Bytes.EMPTY;
            lanes.get(lane(unit)).add(new Item(unit, payload));
            sizeBytes += unit.sample().sizeBytes();
            count++;
            unit = following();
        }
        ahead = unit;
        List<Item> all = new ArrayList<>(count);
        lanes.forEach(all::addAll);
        return all;
    }

    private @Nullable RangeUnit following() throws MediaException, IOException {
        return leftCount-- > 0 ? range.next() : null;
    }

    private long dtsNs(RangeUnit unit) {
        return Ticks.toNanos(unit.dtsTicks(), tracks.get(lane(unit)).track().clockRate());
    }

    private int lane(RangeUnit unit) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).track().id() == unit.trackId()) {
                return i;
            }
        }
        throw new IllegalStateException("track " + unit.trackId() + " is not of the range");
    }
}
