package io.weir.server.playback;

import io.weir.server.recordings.RecordedSegment;

/**
 * One segment's part of a range.
 *
 * @param fromNs where in the file the range begins; 0 or less when the whole beginning belongs to it
 * @param toNs where in the file the range ends; may lie beyond the file's end
 * @param runOffsetNs from the beginning of the run's first file to that of this one, nanoseconds of the stream
 * @param beginsRun whether it does not continue the piece before
 */
record Piece(RecordedSegment segment, long fromNs, long toNs, long runOffsetNs, boolean beginsRun) {
    /** Where in the file the index says that it ends, nanoseconds. */
    long endNs() {
        return Math.min(toNs, segment.durationNs());
    }
}
