package io.weir.server.hls;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wall-clock times of a stream's segments (EXT-X-PROGRAM-DATE-TIME). They go as the media goes, so that the difference of two is what
 * lies between them, and follow the clock slowly where the sender's is wrong. After a long pause they jump to it.
 *
 * <p>Threading: the stream's home loop.
 */
final class WallTimes {
    /** Most that one segment's time is moved towards the clock: hardly a tenth of a picture. */
    static final Duration STEP_MAX = Duration.ofMillis(2);

    /** What is further from the clock than this is set to it. */
    static final Duration OFF_MAX = Duration.ofSeconds(5);

    private @Nullable Instant last;
    private long lastNs;

    /**
     * The time of a segment.
     *
     * @param atNs when it begins, nanoseconds of the stream's timeline; not before the last one
     * @param arrived when its first unit came, by the clock
     */
    Instant at(long atNs, Instant arrived) {
        Instant before = last;
        Instant next = before == null ? arrived : toward(arrived, before.plusNanos(atNs - lastNs));
        last = next;
        lastNs = atNs;
        return next;
    }

    private static Instant toward(Instant arrived, Instant expected) {
        Duration off = Duration.between(expected, arrived);
        if (off.abs().compareTo(OFF_MAX) > 0) {
            return arrived;
        }
        if (off.compareTo(STEP_MAX) > 0) {
            return expected.plus(STEP_MAX);
        }
        return off.compareTo(STEP_MAX.negated()) < 0 ? expected.minus(STEP_MAX) : expected.plus(off);
    }
}
