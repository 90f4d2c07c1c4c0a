package io.weir.server.record;

import io.weir.server.recordings.RecordedSegment;

/** What becomes of a recorder's segments. Threading: the thread that writes; must not wait. */
interface SegmentEvents {
    /** A file is there, with its first part. */
    void onCreated(SegmentHead head, RecordedSegment segment);

    /** More of it is written. */
    void onFlushed(SegmentHead head, RecordedSegment segment);

    /** It is closed, and plays as far as it goes. */
    void onComplete(SegmentHead head, RecordedSegment segment);

    /** It could not be written any further, or not at all. */
    void onFailed(SegmentHead head, String reason);

    /** Units that were queued will never be written. */
    void onLost(int unitCount);
}
