package io.weir.server.playback;

import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.server.recordings.Continuity;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
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
 * <p>Limits: {@value #GAP_COUNT_MAX} gaps.
 */
final class RangePlan {
    /** Gaps that are skipped. */
    static final int GAP_COUNT_MAX = 1000;

    /** What may be missing at either end, nanoseconds. */
    private static final long EDGE_TOLERANCE_NS = 1_000_000_000L;

    private final RangeRequest request;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private List<Track> tracks = List.of();

    private RangePlan(RangeRequest request) {
        this.request = request;
    }

    /**
     * Looks the range up.
     *
     * @throws RangeException when nothing of it is recorded, or not all and all was asked for
     */
    static RangePlan of(RangeRequest request, SegmentLookup lookup) throws RangeException, MediaException, IOException {
        RangePlan plan = new RangePlan(request);
        plan.add(lookup.between(request.path(), request.start(), request.end()));
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
        RecordedSegment before = null;
        RecordedSegment runFirst = segments.getFirst();
        edge(request.start(), runFirst.start());
        for (RecordedSegment segment : segments) {
            boolean begins = before == null || !Continuity.follows(before, segment);
            if (before != null && begins) {
                boolean fits = fits(segments.getFirst(), segment);
                gap(new Gap(before.end(), segment.start(), fits ? Gap.NOT_RECORDED : Gap.OTHER_TRACKS));
                if (request.gaps() == GapPolicy.STOP) {
                    return;
                }
                if (!fits) {
                    continue;
                }
            }
            runFirst = begins ? segment : runFirst;
            pieces.add(new Piece(
                    segment,
                    ns(segment.start(), request.start()),
                    ns(segment.start(), request.end()),
                    Continuity.offsetNs(runFirst, segment),
                    begins));
            before = segment;
        }
        if (before != null) {
            edge(before.end(), request.end());
        }
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
            throw new RangeException(RangeException.Cause.GAP, "the recording has a gap from " + gap);
        }
        if (gaps.size() == GAP_COUNT_MAX) {
            throw new RangeException(
                    RangeException.Cause.UNSUPPORTED, "the range has more than " + GAP_COUNT_MAX + " gaps");
        }
        gaps.add(gap);
    }

    private static long ns(Instant from, Instant to) {
        return Duration.between(from, to).toNanos();
    }
}
