package io.weir.server.clip;

import io.weir.base.id.PathName;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.RangeRequest;
import io.weir.server.playback.StartMode;
import java.time.Duration;
import java.time.Instant;

/**
 * What somebody wants a clip of. Two that are equal are one wish.
 *
 * @param start wall time, which may lie ahead
 * @param duration wall time from the start on
 * @param key tells wishes apart that are the same otherwise; chosen by the client, empty for none
 */
public record ClipRequest(
        PathName path,
        Instant start,
        Duration duration,
        ClipFormat format,
        GapPolicy gaps,
        StartMode mode,
        ClipStorage storage,
        String key) {
    /** Longest clip. */
    public static final Duration DURATION_MAX = Duration.ofHours(24);

    /** How far ahead a clip may end. */
    public static final Duration AHEAD_MAX = Duration.ofDays(30);

    /** Longest key. */
    public static final int KEY_LENGTH_MAX = 64;

    /**
     * Checks what does not depend on the time of day.
     *
     * @throws IllegalArgumentException saying what is wrong, for the client
     */
    public ClipRequest {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("the duration is not more than nothing");
        }
        if (duration.compareTo(DURATION_MAX) > 0) {
            throw new IllegalArgumentException("the duration is more than " + DURATION_MAX.toHours() + " hours");
        }
        if (key.length() > KEY_LENGTH_MAX || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "the key is not at most " + KEY_LENGTH_MAX + " printable characters without spaces");
        }
        new RangeRequest(path, start, duration.toNanos(), mode, gaps);
    }

    /** Wall time of its end. */
    public Instant end() {
        return start.plus(duration);
    }

    /** As those who read recordings want it. */
    RangeRequest range() {
        return new RangeRequest(path, start, duration.toNanos(), mode, gaps);
    }
}
