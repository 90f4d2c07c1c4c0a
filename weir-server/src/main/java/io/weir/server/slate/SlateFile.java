package io.weir.server.slate;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Cursor;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a slate of an MP4 file: its sound and pictures as they are, from the first keyframe on. Its tracks
 * repeat together, so that sound and pictures stay so.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: what a slate holds in memory, {@value #BYTES_MAX} bytes of media and {@value #UNIT_COUNT_MAX} units.
 */
final class SlateFile {
    /** Bytes of media: a minute of 8 Mbit/s. */
    static final long BYTES_MAX = 64L << 20;

    /** Units of all tracks: ten minutes of 60 pictures and 50 audio frames a second. */
    static final int UNIT_COUNT_MAX = 1 << 16;

    private final Mp4File file;
    private final Bounds bounds;
    private final List<Row> rows = new ArrayList<>();
    private long byteCount;
    private int unitCount;

    /** What a slate may hold. */
    record Bounds(long bytesMax, int unitCountMax) {
        static final Bounds DEFAULT = new Bounds(BYTES_MAX, UNIT_COUNT_MAX);
    }

    /** One track, on the file's timeline. */
    private static final class Row {
        private final Track track;
        private final int fileId;
        private final List<AccessUnit> units = new ArrayList<>();
        private long beginPts = Long.MAX_VALUE;
        private long endPts = Long.MIN_VALUE;
        private long endDts;

        Row(Track track, int fileId) {
            this.track = track;
            this.fileId = fileId;
        }

        void add(AccessUnit unit, long durationTicks) {
            units.add(unit);
            long duration = Math.max(1, durationTicks);
            beginPts = Math.min(beginPts, unit.ptsTicks());
            endPts = Math.max(endPts, unit.ptsTicks() + duration);
            endDts = unit.dtsTicks() + duration;
        }

        long beginDts() {
            return units.getFirst().dtsTicks();
        }

        long nanos(long ticks) {
            return Ticks.toNanos(ticks, track.clockRate());
        }

        /** Ticks of this track's clock in those of another's. */
        long convert(long ticks, Row other) {
            return Ticks.convert(ticks, track.clockRate(), other.track.clockRate());
        }
    }

    private SlateFile(Mp4File file, Bounds bounds) {
        this.file = file;
        this.bounds = bounds;
    }

    /**
     * The slate of a file.
     *
     * @throws MediaException when it is no MP4, is too large, or has no media that a stream can carry; the message says what
     */
    static Slate read(Mp4Source source) throws MediaException, IOException {
        return read(source, Bounds.DEFAULT);
    }

    /** As the other, with other bounds. */
    static Slate read(Mp4Source source, Bounds bounds) throws MediaException, IOException {
        SlateFile reading = new SlateFile(Mp4File.open(source), bounds);
        reading.readTracks();
        reading.readUnits();
        return reading.slate();
    }

    private void readTracks() throws MediaException {
        for (Track track : file.tracks()) {
            if (track.kind() == MediaKind.DATA) {
                continue;
            }
            if (track.codec() instanceof Codec.Unknown unknown) {
                throw MediaException.unsupported(
                        "track " + track.id() + " is " + unknown.name() + ", which is not a codec that weir knows");
            }
            rows.add(new Row(new Track(rows.size(), track.codec(), track.clockRate()), track.id()));
        }
        if (rows.isEmpty()) {
            throw MediaException.unsupported("the file has neither pictures nor sound");
        }
    }

    private void readUnits() throws MediaException, IOException {
        Mp4Cursor cursor = file.cursor();
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            Optional<Row> row = row(sample.trackId());
            if (row.isPresent() && isPlayed(row.get(), sample)) {
                add(row.get(), sample);
            }
        }
        for (Row row : rows) {
            if (row.units.isEmpty()) {
                throw MediaException.malformed("track " + row.fileId + " has no unit that playing can begin with");
            }
        }
    }

    private Optional<Row> row(int fileId) {
        return rows.stream().filter(row -> row.fileId == fileId).findFirst();
    }

    /** Pictures from a keyframe on. Sound before the presentation's start is only there for its decoder. */
    private static boolean isPlayed(Row row, Mp4Sample sample) {
        return row.track.kind() == MediaKind.AUDIO ? sample.ptsTicks() >= 0 : sample.keyframe() || !row.units.isEmpty();
    }

    private void add(Row row, Mp4Sample sample) throws MediaException, IOException {
        byteCount += sample.sizeBytes();
        unitCount++;
        if (byteCount > bounds.bytesMax || unitCount > bounds.unitCountMax) {
            throw MediaException.limitExceeded(
                    "a slate has at most " + bounds.bytesMax + " bytes of media and " + bounds.unitCountMax + " units");
        }
        AccessUnit unit = file.read(sample, 0);
        Bytes payload = unit.payload().compact();
        row.add(
                new AccessUnit(row.track.id(), unit.ptsTicks(), unit.dtsTicks(), unit.keyframe(), 0, payload),
                sample.durationTicks());
    }

    /** What is decoded first is so at zero. A round lasts from the first presentation to the end of the last. */
    private Slate slate() {
        Row decodedFirst = rows.getFirst();
        Row shownFirst = decodedFirst;
        Row last = decodedFirst;
        for (Row row : rows) {
            decodedFirst = row.nanos(row.beginDts()) < decodedFirst.nanos(decodedFirst.beginDts()) ? row : decodedFirst;
            shownFirst = row.nanos(row.beginPts) < shownFirst.nanos(shownFirst.beginPts) ? row : shownFirst;
            last = row.nanos(row.endPts) > last.nanos(last.endPts) ? row : last;
        }
        long roundTicks = last.endPts - shownFirst.convert(shownFirst.beginPts, last);
        for (Row row : rows) {
            // one more for what converting rounds off: the next round is not decoded before this one is
            roundTicks = Math.max(roundTicks, row.convert(row.endDts - row.beginDts() - 1, last) + 1);
        }
        List<SlateTrack> tracks = new ArrayList<>();
        for (Row row : rows) {
            long shift = -decodedFirst.convert(decodedFirst.beginDts(), row);
            List<AccessUnit> units = row.units.stream()
                    .map(unit -> unit.shifted(unit.trackId(), shift))
                    .toList();
            tracks.add(new SlateTrack(row.track, units, roundTicks, last.track.clockRate()));
        }
        return Slate.ofTracks(tracks);
    }
}
