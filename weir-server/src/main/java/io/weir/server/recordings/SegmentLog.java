package io.weir.server.recordings;

import java.util.function.Consumer;

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

    /** Has {@code then} told whenever something of a segment is on the disk, after {@code first} has taken it down. */
    static SegmentLog telling(SegmentLog first, Consumer<RecordedSegment> then) {
        return new SegmentLog() {
            @Override
            public void onOpen(RecordedSegment segment) {
                first.onOpen(segment);
                then.accept(segment);
            }

            @Override
            public void onFlushed(RecordedSegment segment) {
                first.onFlushed(segment);
                then.accept(segment);
            }

            @Override
            public void onComplete(RecordedSegment segment) {
                first.onComplete(segment);
                then.accept(segment);
            }
        };
    }

    /** A file is being written, and has its first part. */
    void onOpen(RecordedSegment segment);

    /** More of an open file is written. */
    void onFlushed(RecordedSegment segment);

    /** A file is complete. */
    void onComplete(RecordedSegment segment);
}
