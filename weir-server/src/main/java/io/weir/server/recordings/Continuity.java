package io.weir.server.recordings;

import io.weir.media.mp4.MtxiBox;
import java.time.Duration;

/** Which segments are one recording without a gap: by what the files say, or else by their times. */
public final class Continuity {
    /** How far apart segments may be, or overlap, that do not say what they continue; MediaMTX's tolerance. */
    public static final long TOLERANCE_NS = 1_000_000_000L;

    private Continuity() {}

    /** Whether {@code next} goes on where {@code before} ends. */
    public static boolean follows(RecordedSegment before, RecordedSegment next) {
        if (before.format() != next.format()) {
            return false;
        }
        MtxiBox one = before.continuity();
        MtxiBox other = next.continuity();
        if (one != null && other != null) {
            return other.segmentNumber() == one.segmentNumber() + 1
                    && other.streamId().equals(one.streamId());
        }
        return one == null && other == null && Math.abs(wallNs(before, next) - before.durationNs()) <= TOLERANCE_NS;
    }

    /** From the start of one segment to the start of another of the same recording, nanoseconds of the stream. */
    public static long offsetNs(RecordedSegment first, RecordedSegment later) {
        MtxiBox one = first.continuity();
        MtxiBox other = later.continuity();
        return one != null && other != null ? other.dtsNs() - one.dtsNs() : wallNs(first, later);
    }

    private static long wallNs(RecordedSegment first, RecordedSegment later) {
        return Duration.between(first.start(), later.start()).toNanos();
    }
}
