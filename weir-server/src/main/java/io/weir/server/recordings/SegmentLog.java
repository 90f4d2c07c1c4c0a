package io.weir.server.recordings;

/** Takes down what becomes of segments. Threading: any thread; never waits. */
public interface SegmentLog {
    /** Forgets all. */
    SegmentLog NONE = new SegmentLog() {
        @Override
        public void onOpen(RecordedSegment segment) {
            // as it says
        }

        @Override
        public void onFlushed(RecordedSegment segment) {
            // as it says
        }

        @Override
        public void onComplete(RecordedSegment segment) {
            // as it says
        }
    };

    /** A file is being written, and has its first part. */
    void onOpen(RecordedSegment segment);

    /** More of an open file is written. */
    void onFlushed(RecordedSegment segment);

    /** A file is complete. */
    void onComplete(RecordedSegment segment);
}
