package io.weir.server.recordings;

/** A change of the index. */
sealed interface IndexChange {
    /** The segment of that change. */
    RecordedSegment segment();

    /** A segment is there, or is as it is now. */
    record Put(RecordedSegment segment) implements IndexChange {}

    /** A segment is gone. */
    record Remove(RecordedSegment segment) implements IndexChange {}
}
