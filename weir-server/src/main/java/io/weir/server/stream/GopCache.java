package io.weir.server.stream;

import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;

/**
 * The units since the last keyframe: the head start of a new reader.
 *
 * <p>Threading: the stream's home loop. Limits: bytes and time of {@link StreamLimits}, and {@value #UNITS_MAX} units; a group of
 * pictures beyond them is given up, and readers then wait for the next keyframe.
 */
final class GopCache {
    /** Units in a cached group of pictures: 15 s of 120 pictures and 100 audio frames a second. */
    static final int UNITS_MAX = 4096;

    private StreamLimits limits;
    private final List<AccessUnit> units = new ArrayList<>();
    private StreamHead head = StreamHead.EMPTY;
    private long sizeBytes;
    private long startMs;
    private boolean whole;

    GopCache(StreamLimits limits) {
        this.limits = limits;
    }

    /** Other bounds from now on; a group that is cached already stays until they are met. */
    void limits(StreamLimits next) {
        limits = next;
        whole &= next.gopCache();
        if (!whole) {
            clear();
        }
    }

    /** A keyframe of the leading track begins a new group; {@code current} is the head in force from here on. */
    void cut(StreamHead current, long keyframeMs) {
        units.clear();
        sizeBytes = 0;
        startMs = keyframeMs;
        head = current;
        whole = limits.gopCache();
    }

    /** Forgets everything until the next keyframe. */
    void clear() {
        units.clear();
        sizeBytes = 0;
        whole = false;
    }

    void add(Track track, AccessUnit unit) {
        if (!whole) {
            return;
        }
        long nowMs = Ticks.toMillis(unit.dtsTicks(), track.clockRate());
        sizeBytes += unit.payload().length();
        if (sizeBytes > limits.gopSizeMaxBytes()
                || nowMs - startMs > limits.gopDurationMaxMs()
                || units.size() >= UNITS_MAX) {
            clear();
            return;
        }
        units.add(unit);
    }

    /** True when a reader can start with what is cached. */
    boolean usable() {
        return whole && !units.isEmpty();
    }

    List<AccessUnit> units() {
        return units;
    }

    /** The head in force at the group's keyframe. */
    StreamHead head() {
        return head;
    }

    /** Time of the keyframe. */
    long startMs() {
        return startMs;
    }
}
