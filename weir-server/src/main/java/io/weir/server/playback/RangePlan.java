package io.weir.server.playback;

import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.server.recordings.Continuity;
import io.weir.server.recordings.RecordedSegment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which segments a range is made of, and what it lacks, by the index. Files are opened only where a recording goes on after a gap, to
 * see whether it can follow.
 *
 * <p>Threading: may wait for the disk.
 * <p>Limits: {@value #BREAK_COUNT_MAX} places where the recording does not go on.
 */
final class RangePlan {
    /** Places in a range where a segment does not continue the one before. */
    static final int BREAK_COUNT_MAX = 1000;

    /** What may be missing at either end, nanoseconds. */
    static final long EDGE_TOLERANCE_NS = 1_000_000_000L;

    private final RangeRequest request;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private List<Track> tracks = List.of();
    private int breakCount;

    private RangePlan(RangeRequest request) {
        this.request = request;
    }

    /**
     * Makes the range of the segments that were found for it.
     *
     * @throws RangeException when nothing of it is recorded, or not all and all was asked for
     */
    static RangePlan of(RangeRequest request, List<RecordedSegment> found)
            throws RangeException, MediaException, IOException {
        RangePlan plan = new RangePlan(request);
        plan.add(found);
        return plan;
    }

    List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    private void add(List<RecordedSegment> segments) throws RangeException, MediaException, IOException {
        if (segments.isEmpty()) {
            throw RangeException.notFound();
        }
        RecordedSegment first = segments.getFirst();
        edge(request.start(), first.start());
        add(first, first);
        RecordedSegment before = first;
        RecordedSegment runFirst = first;
        RecordedSegment unfit = null;
        for (RecordedSegment segment : segments.subList(1, segments.size())) {
            boolean follows = Continuity.follows(before, segment);
            if (!follows) {
                if (unfit != null && saysToContinue(unfit, segment)) {
                    unfit = segment;
                    continue;
                }
                countBreak();
                if (!fits(first, segment)) {
                    unfit = segment;
                    continue;
                }
                between(before, segment, unfit != null);
                if (request.gaps() == GapPolicy.STOP) {
                    return;
                }
                runFirst = segment;
            }
            add(segment, runFirst);
            before = segment;
            unfit = null;
        }
        if (unfit == null) {
            edge(before.end(), request.end());
        } else if (request.end().isAfter(before.end())) {
            gap(new Gap(before.end(), request.end(), Gap.OTHER_TRACKS));
        }
    }

    private void add(RecordedSegment segment, RecordedSegment runFirst) {
        pieces.add(new Piece(
                segment,
                ns(segment.start(), request.start()),
                ns(segment.start(), request.end()),
                Continuity.offsetNs(runFirst, segment),
                segment == runFirst));
    }

    /** What lies between two segments that don't continue one another. A recording may begin again without a time between. */
    private void between(RecordedSegment before, RecordedSegment next, boolean others) throws RangeException {
        boolean empty = !next.start().isAfter(before.end());
        if (!empty || request.gaps() != GapPolicy.SKIP) {
            Instant to = empty ? before.end() : next.start();
            gap(new Gap(before.end(), to, others ? Gap.OTHER_TRACKS : Gap.NOT_RECORDED));
        }
    }

    /** Whether a file says that it continues the one before, and so has its tracks. There may be thousands of them. */
    private static boolean saysToContinue(RecordedSegment before, RecordedSegment next) {
        return next.continuity() != null && Continuity.follows(before, next);
    }

    /** Whether a run that begins with {@code next} can follow what begins with {@code first}. */
    private boolean fits(RecordedSegment first, RecordedSegment next) throws MediaException, IOException {
        if (request.gaps() != GapPolicy.SKIP) {
            return true;
        }
        if (tracks.isEmpty()) {
            tracks = tracks(first);
        }
        return tracks.equals(tracks(next));
    }

    private static List<Track> tracks(RecordedSegment segment) throws MediaException, IOException {
        try (SegmentFile file = SegmentFile.open(segment)) {
            return file.tracks();
        }
    }

    private void edge(Instant from, Instant to) throws RangeException {
        if (ns(from, to) > EDGE_TOLERANCE_NS) {
            gap(new Gap(from, to, Gap.NOT_RECORDED));
        }
    }

    private void gap(Gap gap) throws RangeException {
        if (request.gaps() == GapPolicy.FAIL) {
            throw RangeException.gap(gap);
        }
        gaps.add(gap);
    }

    /** A file may have to be opened for each. */
    private void countBreak() throws RangeException {
        if (breakCount++ == BREAK_COUNT_MAX) {
            throw new RangeException(
                    RangeException.Cause.UNSUPPORTED,
                    "the range has more than " + BREAK_COUNT_MAX + " gaps or files with other tracks");
        }
    }

    private static long ns(Instant from, Instant to) {
        return Duration.between(from, to).toNanos();
    }
}
