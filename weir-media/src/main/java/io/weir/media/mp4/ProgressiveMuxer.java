package io.weir.media.mp4;

import io.weir.base.buf.Bytes;
import io.weir.media.Ticks;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes progressive MP4: one moov with the tables of all samples, one mdat with their bytes (ISO/IEC 14496-12 §8.2..§8.7). The muxer
 * gets times and sizes, the caller moves the bytes:
 *
 * <ul>
 *   <li>movie in front: {@link #add} all samples, {@link #end} the tracks, write {@link #header}, then the payloads in the order in
 *       which they were added;
 *   <li>movie behind, when nothing is known beforehand: write {@link #opening}, add and write sample by sample, then write
 *       {@link Closing#movie} and, at {@link Closing#sizeOffset}, {@link Closing#size}.
 * </ul>
 *
 * <p>Each track has an edit list, so that presentation begins exactly at the start given, whatever the delay of B-frames: samples
 * before it are decoded and not shown; a track that begins later has an empty edit. Decoding times that go back are written as the one
 * before, presentation times stay exact.
 *
 * <p>Threading: one thread at a time.
 * <p>Limits: {@value #SAMPLE_COUNT_MAX} samples a track, of which {@link #tableBytes} are kept: two or three for a size, as many for each run of
 * equal durations or composition offsets, some for each change from one track to another.
 */
public final class ProgressiveMuxer {
    /** Most samples of a track. */
    public static final int SAMPLE_COUNT_MAX = 1 << 24;

    private static final int TIME_SCALE_MAX = 10_000_000;
    private static final int TIME_SCALE_USUAL = 90_000;
    private static final int LARGE_MDAT_HEADER_LENGTH = 16;
    private static final int MDAT_HEADER_LENGTH = 8;

    /** From this many bytes of payload on offsets have 64 bits: the movie in front of them may take the rest of 4 GiB. */
    private static final long NARROW_BYTES_MAX = (1L << 32) - (1L << 29);

    private final List<Mp4Track> tracks;
    private final List<SampleTable> tables = new ArrayList<>();
    private final int timeScale;
    private final Bytes fileType;
    private boolean started;
    private long startTicks;
    private int startRate = 1;
    private long payloadBytes;
    private int lastTrack = -1;
    private boolean opened;
    private boolean[] ended;

    /**
     * What follows the payloads of a file with its movie behind.
     *
     * @param movie to append
     * @param sizeOffset where in the file {@code size} is to be written
     * @param size eight bytes
     */
    public record Closing(Bytes movie, long sizeOffset, Bytes size) {}

    /**
     * A muxer of these tracks.
     *
     * @throws IllegalArgumentException when MP4 has no place for a codec: ask {@link Mp4Format#of} first
     */
    public ProgressiveMuxer(List<Mp4Track> tracks) {
        this.tracks = MovieBoxes.requireSupported(tracks);
        this.ended = new boolean[tracks.size()];
        for (int i = 0; i < tracks.size(); i++) {
            tables.add(new SampleTable());
        }
        timeScale = commonTimeScale(this.tracks);
        BoxWriter out = new BoxWriter(32);
        MovieBoxes.writeBrands(out, BoxType.FTYP, "isom", "iso2", "iso4", "mp41");
        fileType = out.toBytes();
    }

    /** Presentation starts at this time of the stream; without it, at the earliest presentation time of all samples. */
    public void startAt(long ticks, int clockRate) {
        startTicks = ticks;
        startRate = clockRate;
        started = true;
    }

    /** The next sample of the file, of a track by its {@link io.weir.media.Track#id}; times in ticks of its clock. */
    public void add(int trackId, long ptsTicks, long dtsTicks, boolean keyframe, int sizeBytes) {
        int index = index(trackId);
        SampleTable table = tables.get(index);
        if (table.sampleCount() == SAMPLE_COUNT_MAX || sizeBytes < 0 || ended[index]) {
            throw new IllegalArgumentException(
                    "sample " + table.sampleCount() + " of track " + trackId + ", " + sizeBytes + " bytes");
        }
        table.add(ptsTicks, dtsTicks, keyframe, sizeBytes, index == lastTrack ? -1 : payloadBytes);
        lastTrack = index;
        payloadBytes += sizeBytes;
    }

    /** The track's last sample lasts until this decoding time; without it, as long as the one before. */
    public void end(int trackId, long dtsTicks) {
        end(index(trackId), tables.get(index(trackId)), dtsTicks);
    }

    /** Bytes of memory that the tables of all samples take by now. */
    public long tableBytes() {
        long bytes = 0;
        for (int i = 0; i < tables.size(); i++) {
            bytes += tables.get(i).bytes();
        }
        return bytes;
    }

    /** All of the file in front of the payloads: file type, movie, header of the media data. Nothing can be added any more. */
    public MovieHeader header() {
        if (opened) {
            throw new IllegalStateException("the file was opened with its movie behind");
        }
        boolean wide = payloadBytes > NARROW_BYTES_MAX;
        BoxWriter out = new BoxWriter(4096);
        out.bytes(fileType);
        writeMovie(out, wide);
        if (wide) {
            out.u32(1).u32(BoxType.MDAT).u64(payloadBytes + LARGE_MDAT_HEADER_LENGTH);
        } else {
            out.u32(payloadBytes + MDAT_HEADER_LENGTH).u32(BoxType.MDAT);
        }
        return new MovieHeader(out, -1);
    }

    /** What a file with its movie behind begins with. Until its size is filled in, its media data are said to be empty. */
    public Bytes opening() {
        opened = true;
        BoxWriter out = new BoxWriter(fileType.length() + LARGE_MDAT_HEADER_LENGTH);
        out.bytes(fileType).u32(1).u32(BoxType.MDAT).u64(LARGE_MDAT_HEADER_LENGTH);
        return out.toBytes();
    }

    /** How a file with its movie behind ends, after its last payload. */
    public Closing closing() {
        if (!opened) {
            throw new IllegalStateException("the file was not opened with its movie behind");
        }
        BoxWriter out = new BoxWriter(1024);
        writeMovie(out, payloadBytes > NARROW_BYTES_MAX);
        MovieHeader movie = new MovieHeader(out, (long) fileType.length() + LARGE_MDAT_HEADER_LENGTH);
        Bytes size = new BoxWriter(8)
                .u64(payloadBytes + LARGE_MDAT_HEADER_LENGTH)
                .toBytes()
                .slice(0, 8);
        return new Closing(movie.rest(), fileType.length() + 8L, size.compact());
    }

    private int index(int trackId) {
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).track().id() == trackId) {
                return i;
            }
        }
        throw new IllegalArgumentException("track " + trackId + " is not among the muxer's");
    }

    private void end(int index, SampleTable table, long dtsTicks) {
        if (table.sampleCount() > 0 && !ended[index]) {
            ended[index] = true;
            table.end(dtsTicks);
        }
    }

    private void writeMovie(BoxWriter out, boolean wide) {
        long duration = 0;
        for (int i = 0; i < tables.size(); i++) {
            SampleTable table = tables.get(i);
            end(i, table, table.lastDts() + table.lastDuration());
        }
        List<Edits> edits = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            edits.add(edits(i));
            duration = Math.max(duration, edits.get(i).total());
        }
        int moov = out.begin(BoxType.MOOV);
        MovieBoxes.writeMovieHeader(out, timeScale, duration, tracks.size());
        for (int i = 0; i < tracks.size(); i++) {
            Mp4Track track = tracks.get(i);
            SampleTable table = tables.get(i);
            int trak = out.begin(BoxType.TRAK);
            MovieBoxes.writeTrackHeader(out, track, i + 1, edits.get(i).total());
            edits.get(i).write(out);
            int mdia = out.begin(BoxType.MDIA);
            MovieBoxes.writeMediaHeader(out, track, table.lastDts() - table.firstDts());
            int minf = out.begin(BoxType.MINF);
            MovieBoxes.writeMediaInformation(out, track);
            int stbl = out.begin(BoxType.STBL);
            MovieBoxes.writeSampleDescription(out, track);
            table.write(out, wide);
            out.end(stbl);
            out.end(minf);
            out.end(mdia);
            out.end(trak);
        }
        out.end(moov);
    }

    /**
     * The edit list of a track (§8.6.6).
     *
     * @param emptyDuration movie ticks before the media begin
     * @param duration movie ticks of media
     * @param mediaTime where they begin, media ticks
     */
    private record Edits(long emptyDuration, long duration, long mediaTime) {
        long total() {
            return emptyDuration + duration;
        }

        void write(BoxWriter out) {
            int edts = out.begin(BoxType.EDTS);
            int elst = out.begin(BoxType.ELST, 1, 0);
            out.u32(emptyDuration > 0 ? 2 : 1);
            if (emptyDuration > 0) {
                out.u64(emptyDuration).u64(-1).u32(0x1_0000);
            }
            out.u64(duration).u64(mediaTime).u32(0x1_0000);
            out.end(elst);
            out.end(edts);
        }
    }

    private Edits edits(int index) {
        SampleTable table = tables.get(index);
        if (table.sampleCount() == 0) {
            return new Edits(0, 0, 0);
        }
        int rate = tracks.get(index).track().clockRate();
        long start = Ticks.convert(startTicks(), startRate, rate);
        long shown = Math.max(start, table.firstPts());
        long empty = shown - start;
        long length = Math.max(0, table.endPts() - shown);
        return new Edits(
                Ticks.convert(empty, rate, timeScale),
                Ticks.convert(length, rate, timeScale),
                Math.max(0, shown - table.firstDts()));
    }

    /** Ticks of {@link #startRate}; finds the earliest presentation time when none was given. */
    private long startTicks() {
        if (!started) {
            startRate = timeScale;
            startTicks = Long.MAX_VALUE;
            for (int i = 0; i < tracks.size(); i++) {
                if (tables.get(i).sampleCount() > 0) {
                    int rate = tracks.get(i).track().clockRate();
                    startTicks =
                            Math.min(startTicks, Ticks.convert(tables.get(i).firstPts(), rate, timeScale));
                }
            }
            started = true;
        }
        return startTicks;
    }

    /** The least common multiple of the clocks, in which every edit is exact; the usual one when that is too large to be wise. */
    private static int commonTimeScale(List<Mp4Track> tracks) {
        long common = 1;
        for (Mp4Track track : tracks) {
            long rate = track.track().clockRate();
            common = common / greatestCommonDivisor(common, rate) * rate;
            if (common > TIME_SCALE_MAX) {
                return TIME_SCALE_USUAL;
            }
        }
        return Math.max(1000, (int) common);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
