package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Track;
import io.weir.server.recordings.RecordedSegment;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A range of a path's recordings, open to be read once or, after {@link #rewind}, again: its units over all its files, one after the
 * other on one timeline.
 *
 * <p>Threading: one thread at a time; may wait for the disk.
 * <p>Limits: two files are open, {@value #UNFIT_COUNT_MAX} files with other tracks are passed over at a time, and nothing is kept but the
 * list of segments and what is missing of them.
 */
public final class RecordedRange implements Closeable {
    private static final int NS_RATE = 1_000_000_000;

    /** How far one track may be behind another in a file, nanoseconds. */
    private static final long INTERLEAVING_NS = 10_000_000_000L;

    /** Files with other tracks that are passed over, one after the other, to find one that fits again; more end the range. */
    static final int UNFIT_COUNT_MAX = 1000;

    /** Units in which the first one of each track is looked for. */
    private static final int FIRST_UNITS_COUNT_MAX = 1000;

    private final GapPolicy policy;
    private final List<Piece> pieces;
    private final SegmentFile first;
    private final List<Mp4Track> tracks;
    private final Map<Integer, Progress> progress = new HashMap<>();
    private final long fromNs;
    private final Instant start;
    private List<Gap> gaps;
    private long durationNs;
    private @Nullable SegmentFile current;
    private int pieceIndex = -1;
    /** Where the beginning of the piece's file is on the range's timeline, and the end of what was read of it. */
    private long pieceZeroNs;

    private long pieceReadNs;

    /** Where the beginning of the run's first file is on the range's timeline. */
    private long runZeroNs;

    private long endNs;

    /** What it lacks although the index has it; complete once it has been read to its end. */
    private final List<Gap> found = new ArrayList<>();

    private boolean known;

    /** How far a track has been read. */
    private static final class Progress {
        private final Track track;
        /** Where the beginning of the file is on the range's timeline, ticks. */
        private long fileZeroTicks;

        private long lastDtsTicks;
        private boolean started;

        Progress(Track track) {
            this.track = track;
        }
    }

    private RecordedRange(RangeRequest request, RangePlan plan, SegmentFile first) throws MediaException, IOException {
        this.policy = request.gaps();
        this.pieces = plan.pieces();
        this.gaps = plan.gaps();
        this.first = first;
        Piece piece = pieces.getFirst();
        this.tracks = firstUnits(first);
        for (Mp4Track track : tracks) {
            progress.put(track.track().id(), new Progress(track.track()));
        }
        long wantedNs = Math.max(0, piece.fromNs());
        this.fromNs = request.mode() == StartMode.KEYFRAME ? keyframeNs(wantedNs) : wantedNs;
        this.start = piece.segment().start().plusNanos(fromNs);
        this.durationNs = lengthNs(pieces, fromNs);
        rewind();
    }

    /** How long it is by the index: as {@link #openNext} lays the files out. */
    private static long lengthNs(List<Piece> pieces, long fromNs) {
        long runZeroNs = -fromNs;
        long endNs = 0;
        for (Piece piece : pieces) {
            if (piece.beginsRun() && piece != pieces.getFirst()) {
                runZeroNs = endNs;
            }
            endNs = Math.max(endNs, runZeroNs + piece.runOffsetNs() + piece.endNs());
        }
        return endNs;
    }

    /**
     * Opens a range.
     *
     * @param found the segments that overlap it, by start
     * @throws RangeException when it cannot be had
     */
    public static RecordedRange open(RangeRequest request, List<RecordedSegment> found)
            throws RangeException, MediaException, IOException {
        RangePlan plan = RangePlan.of(request, found);
        SegmentFile first = SegmentFile.open(plan.pieces().getFirst().segment());
        boolean opened = false;
        try {
            if (first.tracks().isEmpty()) {
                throw new RangeException(RangeException.Cause.UNSUPPORTED, "the recording has no tracks to play");
            }
            RecordedRange range = new RecordedRange(request, plan, first);
            opened = true;
            return range;
        } finally {
            if (!opened) {
                first.close();
            }
        }
    }

    /** Its tracks, as muxers want them. */
    public List<Mp4Track> tracks() {
        return tracks;
    }

    /** Wall time at which it really begins. */
    public Instant start() {
        return start;
    }

    /** How long it really is, nanoseconds: by the index, and once it has been read to its end, by what was read. */
    public long durationNs() {
        return durationNs;
    }

    /** What it lacks, known as {@link #durationNs} is; for a range that ends at the first gap that the index knows, that one. */
    public List<Gap> gaps() {
        return gaps;
    }

    /**
     * Whether it is whole, once it has been read to its end, if it is to be.
     *
     * @throws RangeException when it has a gap that the index did not know, and was to have none
     */
    void requireWhole() throws RangeException {
        if (policy == GapPolicy.FAIL && !gaps.isEmpty()) {
            throw RangeException.gap(gaps.getFirst());
        }
    }

    /** How much of it was read since its beginning, nanoseconds. */
    long readNs() {
        return endNs;
    }

    /**
     * What reading has shown: files that do not say what they continue may have other tracks than the one before, and files may be
     * shorter than the index knows.
     */
    private void settle() {
        known = true;
        if (found.isEmpty()) {
            return;
        }
        durationNs = endNs;
        List<Gap> all = new ArrayList<>(gaps);
        all.removeIf(each -> found.stream()
                .anyMatch(wider ->
                        each.from().isAfter(wider.from()) && each.from().isBefore(wider.to())));
        all.addAll(found);
        all.sort(Comparator.comparing(Gap::from));
        gaps = List.copyOf(all);
    }

    /** A file is done with; what comes next is another, or nothing. */
    private void endPiece(Piece piece) {
        if (!known && piece.endNs() - pieceReadNs > RangePlan.EDGE_TOLERANCE_NS) {
            found.add(new Gap(
                    piece.segment().start().plusNanos(pieceReadNs),
                    piece.segment().start().plusNanos(piece.endNs()),
                    Gap.SHORT));
        }
    }

    /** The recording went on without saying that its tracks are others, up to the beginning of a piece or, without one, the end. */
    private void passOver(int lastFit, @Nullable Piece next) {
        if (known) {
            return;
        }
        Instant from = pieces.get(lastFit).segment().start().plusNanos(pieceReadNs);
        Piece last = pieces.getLast();
        Instant to =
                next != null ? next.segment().start() : last.segment().start().plusNanos(last.endNs());
        found.removeIf(each -> each.from().equals(from));
        found.add(new Gap(from, to, Gap.OTHER_TRACKS));
    }

    /** Goes back to its beginning. */
    public void rewind() throws MediaException, IOException {
        closeCurrent();
        pieceIndex = -1;
        endNs = 0;
        if (!known) {
            found.clear();
        }
        progress.values().forEach(each -> {
            each.lastDtsTicks = Long.MIN_VALUE;
            each.started = false;
        });
    }

    /**
     * Its next unit; null at the end.
     *
     * @throws IOException when a file is gone, or shorter than it was
     */
    @Nullable
    RangeUnit next() throws MediaException, IOException {
        while (true) {
            SegmentFile file = current;
            if (file == null) {
                if (openNext()) {
                    continue;
                }
                if (!known) {
                    settle();
                }
                return null;
            }
            Mp4Sample sample = file.next();
            RangeUnit unit = null;
            boolean more = sample != null;
            if (sample != null) {
                Progress track = progress.get(sample.trackId());
                long dtsNs = track == null ? 0 : Ticks.toNanos(sample.dtsTicks(), track.track.clockRate());
                long toNs = pieces.get(pieceIndex).toNs();
                more = dtsNs < toNs + INTERLEAVING_NS;
                unit = track == null || dtsNs >= toNs ? null : place(track, sample);
            }
            if (unit != null) {
                return unit;
            }
            if (!more) {
                endPiece(pieces.get(pieceIndex));
                closeCurrent();
            }
        }
    }

    /** The bytes of the unit that {@link #next} answered last. */
    Bytes payload(RangeUnit unit) throws MediaException, IOException {
        return file().read(unit.sample()).payload();
    }

    @Override
    public void close() throws IOException {
        closeCurrent();
        first.close();
    }

    private SegmentFile file() {
        SegmentFile file = current;
        if (file == null) {
            throw new IllegalStateException("nothing was read yet");
        }
        return file;
    }

    /** The sample on the range's timeline; null when it does not belong to it. */
    private @Nullable RangeUnit place(Progress track, Mp4Sample sample) {
        long pts = sample.ptsTicks() + track.fileZeroTicks;
        boolean video = track.track.kind() == MediaKind.VIDEO;
        if (video ? !track.started && !sample.keyframe() : pts < 0) {
            return null;
        }
        track.started = true;
        long dts = Math.max(track.lastDtsTicks, sample.dtsTicks() + track.fileZeroTicks);
        track.lastDtsTicks = dts;
        long unitEndNs = Ticks.toNanos(dts + sample.durationTicks(), track.track.clockRate());
        endNs = Math.max(endNs, unitEndNs);
        pieceReadNs = Math.max(pieceReadNs, unitEndNs - pieceZeroNs);
        return new RangeUnit(sample, pts, dts);
    }

    private boolean openNext() throws MediaException, IOException {
        int before = pieceIndex;
        if (before + 1 == pieces.size()) {
            return false;
        }
        SegmentFile file = before < 0 ? first : openFit();
        boolean passed = pieceIndex > before + 1;
        if (file == null) {
            passOver(before, null);
            return false;
        }
        if (before < 0) {
            pieceIndex = 0;
            file.seek(fromNs);
            runZeroNs = -fromNs;
        }
        Piece piece = pieces.get(pieceIndex);
        if (passed) {
            passOver(before, piece);
        }
        if (before >= 0 && (passed || piece.beginsRun())) {
            runZeroNs = endNs - piece.runOffsetNs();
        }
        pieceReadNs = Math.max(0, pieceIndex == 0 ? fromNs : piece.fromNs());
        pieceZeroNs = runZeroNs + piece.runOffsetNs();
        for (Progress track : progress.values()) {
            track.fileZeroTicks = Ticks.convert(pieceZeroNs, NS_RATE, track.track.clockRate());
        }
        current = file;
        return true;
    }

    /** The file of the next piece that has the tracks of the first, which becomes the current one; null, and the last one, when none is. */
    private @Nullable SegmentFile openFit() throws MediaException, IOException {
        int last = policy == GapPolicy.SKIP
                ? Math.min(pieces.size() - 1, pieceIndex + 1 + UNFIT_COUNT_MAX)
                : pieceIndex + 1;
        while (pieceIndex < last) {
            pieceIndex++;
            SegmentFile file = SegmentFile.open(pieces.get(pieceIndex).segment());
            if (file.tracks().equals(first.tracks())) {
                return file;
            }
            file.close();
        }
        pieceIndex = pieces.size() - 1;
        return null;
    }

    private void closeCurrent() throws IOException {
        SegmentFile file = current;
        current = null;
        if (file != null && file != first) {
            file.close();
        }
    }

    private long keyframeNs(long timeNs) throws MediaException, IOException {
        first.seek(timeNs);
        for (Mp4Sample sample = first.next(); sample != null; sample = first.next()) {
            Progress track = progress.get(sample.trackId());
            boolean video = track != null && track.track.kind() == MediaKind.VIDEO;
            if (track != null && (video || !hasVideo())) {
                return Math.max(0, Ticks.toNanos(sample.ptsTicks(), track.track.clockRate()));
            }
        }
        return timeNs;
    }

    private boolean hasVideo() {
        return tracks.stream().anyMatch(each -> each.track().kind() == MediaKind.VIDEO);
    }

    /** The file's tracks with a first unit of those whose configuration does not say all. */
    static List<Mp4Track> firstUnits(SegmentFile file) throws MediaException, IOException {
        Map<Integer, Bytes> payloads = new HashMap<>();
        Set<Integer> wanted = new HashSet<>();
        file.tracks().forEach(track -> wanted.add(track.id()));
        file.seek(0);
        for (int i = 0; i < FIRST_UNITS_COUNT_MAX && !wanted.isEmpty(); i++) {
            Mp4Sample sample = file.next();
            if (sample == null) {
                break;
            }
            if (sample.keyframe() && wanted.remove(sample.trackId())) {
                AccessUnit unit = file.read(sample);
                payloads.put(sample.trackId(), unit.payload());
            }
        }
        List<Mp4Track> tracks = new ArrayList<>();
        for (Track track : file.tracks()) {
            tracks.add(new Mp4Track(track, payloads.getOrDefault(track.id(), Bytes.EMPTY)));
        }
        return List.copyOf(tracks);
    }

    /** The segments it is read from, in order. */
    List<RecordedSegment> segments() {
        return pieces.stream().map(Piece::segment).toList();
    }
}
