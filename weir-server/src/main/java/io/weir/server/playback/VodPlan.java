package io.weir.server.playback;

import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.hls.MediaPlaylist;
import io.weir.media.hls.PlaylistSegment;
import io.weir.server.recordings.Continuity;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of a path as segments of video on demand, cut at keyframes. It is the same for the same range whoever asks and whenever, but
 * that a recording which goes on adds to its end.
 *
 * <p>Threading: one thread; may wait for the disk.
 * <p>Limits: {@value #RANGE_S_MAX} seconds.
 */
final class VodPlan {
    /** Longest range, seconds. */
    static final int RANGE_S_MAX = 12 * 3600;

    /** Segments end at the first keyframe after this. */
    static final long SEGMENT_NS = 4_000_000_000L;

    /** Longest segment that is expected where nothing longer is known yet, seconds: it must not change while a playlist grows. */
    private static final int TARGET_S_LEAST = 10;

    /** The timeline begins a little after zero, so that nothing is to be decoded before it. */
    private static final long LEAD_NS = 1_000_000_000L;

    /** A recording that ended less than this ago may go on. */
    static final Duration PRESENT = Duration.ofSeconds(30);

    private final VodRequest request;
    private final CutTables tables;
    private final String query;
    private final List<PlaylistSegment> segments = new ArrayList<>();
    private List<Track> tracks = List.of();
    private long longestNs;
    private long zeroNs;
    private boolean discontinuity;
    private String map = "";

    /**
     * Nothing yet.
     *
     * @param query goes behind each address, with its question mark
     */
    VodPlan(VodRequest request, CutTables tables, String query) {
        this.request = request;
        this.tables = tables;
        this.query = query;
    }

    /**
     * What there is of the range.
     *
     * @throws RangeException when there is nothing
     */
    List<RecordedSegment> find(SegmentLookup lookup) throws RangeException {
        List<RecordedSegment> found = lookup.between(request.path(), request.start(), end());
        if (found.isEmpty()) {
            throw RangeException.notFound();
        }
        return found;
    }

    /**
     * The segments that are complete now.
     *
     * @param found what {@link #find} answered
     * @param now wall time
     */
    MediaPlaylist playlist(List<RecordedSegment> found, Instant now) throws MediaException, IOException {
        RecordedSegment before = null;
        for (RecordedSegment each : found) {
            add(each, before);
            before = each;
        }
        boolean ended = !grows(found.getLast(), now);
        int target = (int) Math.max((longestNs + 999_999_999) / 1_000_000_000, ended ? 1 : TARGET_S_LEAST);
        return new MediaPlaylist(target, 0, 0, 0, segments, null, List.of(), ended);
    }

    /** The range's end, which is never further away than allowed. */
    private Instant end() {
        Instant latest = request.start().plusSeconds(RANGE_S_MAX);
        Instant end = request.end();
        return end == null || end.isAfter(latest) ? latest : end;
    }

    /** Whether there will be more. */
    private boolean grows(RecordedSegment last, Instant now) {
        boolean goesOn = last.open() || last.end().plus(PRESENT).isAfter(now);
        return goesOn && last.end().isBefore(end());
    }

    private void add(RecordedSegment segment, @Nullable RecordedSegment before) throws MediaException, IOException {
        CutTable table = tables.of(segment);
        boolean same = false;
        if (before != null
                && Continuity.follows(before, segment)
                && table.tracks().equals(tracks)) {
            same = true;
            zeroNs += Continuity.offsetNs(before, segment);
        } else {
            map = "seg/" + VodSegment.initName(segment.start()) + query;
            discontinuity = !segments.isEmpty();
        }
        tracks = table.tracks();
        int first = firstCut(segment, table);
        if (!same) {
            zeroNs = table.count() == 0 ? LEAD_NS : LEAD_NS - table.atNs(first);
        }
        long endNs = Duration.between(segment.start(), end()).toNanos();
        int from = first;
        while (from < table.count() && table.atNs(from) < endNs) {
            int to = from + 1;
            while (to < table.count() && table.atNs(to) - table.atNs(from) < SEGMENT_NS) {
                to++;
            }
            if (to == table.count() && segment.open()) {
                return;
            }
            add(segment, table, from, to);
            from = to;
        }
    }

    private void add(RecordedSegment segment, CutTable table, int from, int to) {
        long startNs = table.atNs(from);
        long durationNs = Math.max(1_000_000, table.atNs(to) - startNs);
        VodSegment part = new VodSegment(
                segment.start(), from == 0 ? -1 : startNs, to == table.count() ? -1 : table.atNs(to), zeroNs);
        segments.add(new PlaylistSegment(
                "seg/" + part.name() + query,
                durationNs,
                milliseconds(segment.start().plusNanos(startNs)),
                discontinuity,
                map,
                List.of()));
        discontinuity = false;
        longestNs = Math.max(longestNs, durationNs);
    }

    /** The last place at or before the range's beginning. */
    private int firstCut(RecordedSegment segment, CutTable table) {
        long startNs = Duration.between(segment.start(), request.start()).toNanos();
        int first = 0;
        while (first + 1 < table.count() && table.atNs(first + 1) <= startNs) {
            first++;
        }
        return first;
    }

    private static String milliseconds(Instant time) {
        return InstantText.of(Instant.ofEpochMilli(time.toEpochMilli()));
    }
}
