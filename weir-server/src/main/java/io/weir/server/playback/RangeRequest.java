package io.weir.server.playback;

import io.weir.base.id.PathName;
import java.time.Instant;

/**
 * Part of a path's recordings.
 *
 * @param start wall time
 * @param durationNs wall time from the start on, more than 0
 */
public record RangeRequest(PathName path, Instant start, long durationNs, StartMode mode, GapPolicy gaps) {
    /** Longest range: ten years. */
    public static final long DURATION_NS_MAX = 3_650L * 86_400 * 1_000_000_000L;

    /** Times from here to {@link #LATEST} are understood: differences fit into 64 bits of nanoseconds. */
    static final Instant EARLIEST = Instant.EPOCH;

    static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException when they are out of range
     */
    public RangeRequest {
        if (durationNs <= 0 || durationNs > DURATION_NS_MAX) {
            throw new IllegalArgumentException("the duration is more than ten years, or nothing");
        }
        if (start.isBefore(EARLIEST) || start.isAfter(LATEST)) {
            throw new IllegalArgumentException("the start is not in this age");
        }
    }

    /** Wall time of its end. */
    public Instant end() {
        return start.plusNanos(durationNs);
    }
}
