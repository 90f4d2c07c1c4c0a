package io.weir.server.recordings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spans in order, at whose end segments come. Threading: one thread at a time. */
final class GrowingSpans {
    private final List<RecordedSpan> spans;
    private @Nullable RecordedSegment last;

    /** Goes on with spans, the last of which ends with that segment; null when there are none. */
    GrowingSpans(List<RecordedSpan> spans, @Nullable RecordedSegment last) {
        this.spans = new ArrayList<>(spans);
        this.last = last;
    }

    /** Adds a segment that comes after all others. */
    void add(RecordedSegment segment) {
        RecordedSegment before = last;
        if (before != null && Continuity.follows(before, segment)) {
            long offsetNs = spans.getLast().durationNs() - before.durationNs() + Continuity.offsetNs(before, segment);
            lastLasts(offsetNs + segment.durationNs());
        } else {
            spans.add(new RecordedSpan(segment.start(), segment.durationNs()));
        }
        last = segment;
    }

    /** Adds a segment, or has it in place of the last one if it is the same file; false when it belongs before that one. */
    boolean tryPut(RecordedSegment segment) {
        RecordedSegment before = last;
        if (before != null && before.file().equals(segment.file())) {
            lastLasts(spans.getLast().durationNs() - before.durationNs() + segment.durationNs());
            last = segment;
            return true;
        }
        if (before == null || IndexDatabase.ORDER.compare(before, segment) < 0) {
            add(segment);
            return true;
        }
        return false;
    }

    private void lastLasts(long durationNs) {
        spans.add(new RecordedSpan(spans.removeLast().start(), durationNs));
    }

    /** What there is. */
    List<RecordedSpan> all() {
        return List.copyOf(spans);
    }
}
