package io.weir.server.clip;

import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.time.Duration;
import java.time.Instant;

/** Whether a range is recorded as far as it ever will be. */
enum Readiness {
    /** It lies ahead. */
    AHEAD,
    /** It is over, but the last of it is not on the disk yet. */
    AWAITED,
    /** There is no more to come. */
    READY;

    /** How long the end of a range is waited for: then what there is is all. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How long it is waited until it is known what is recorded: then what is known is all. */
    static final Duration SEARCH_PATIENCE = Duration.ofMinutes(10);

    /** How much more must be on the disk of a file that is being written: its tracks are not written in step. */
    static final Duration SETTLING = Duration.ofSeconds(1);

    /** Looks the end of the range up; may wait for the disk. */
    static Readiness of(ClipRequest request, Instant now, SegmentLookup segments) {
        Instant end = request.end();
        if (now.isBefore(end)) {
            return AHEAD;
        }
        if (!now.isBefore(end.plus(PATIENCE))) {
            return READY;
        }
        return segments.between(request.path(), end.minus(SETTLING), null).stream()
                        .anyMatch(segment -> settles(segment, end))
                ? READY
                : AWAITED;
    }

    private static boolean settles(RecordedSegment segment, Instant end) {
        Instant settled = segment.open() ? segment.end().minus(SETTLING) : segment.end();
        return !settled.isBefore(end) || !segment.start().isBefore(end);
    }
}
