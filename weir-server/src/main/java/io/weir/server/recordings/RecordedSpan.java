package io.weir.server.recordings;

import java.time.Instant;
import java.util.List;

/**
 * Segments that continue one another, as one.
 *
 * @param start wall time of its first unit
 * @param durationNs from there to the end of its last unit, nanoseconds of the stream
 */
public record RecordedSpan(Instant start, long durationNs) {
    /** The spans of segments that are in order. */
    public static List<RecordedSpan> of(List<RecordedSegment> segments) {
        GrowingSpans spans = new GrowingSpans(List.of(), null);
        segments.forEach(spans::add);
        return spans.all();
    }
}
