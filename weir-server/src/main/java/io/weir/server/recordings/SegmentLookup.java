package io.weir.server.recordings;

import io.weir.base.id.PathName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds segments of recordings. Threading: any thread but event loops: it reads the index, which may wait for the disk. */
public interface SegmentLookup {
    /** Segments of a path that overlap [{@code from}, {@code to}), by start; null means unbounded. */
    List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to);

    /** The spans of these segments, in order; besides some that end before, where segments overlap since a clock was set. */
    default List<RecordedSpan> spans(PathName path, @Nullable Instant from, @Nullable Instant to) {
        return RecordedSpan.of(between(path, from, to));
    }

    /** Paths that have segments, by name. */
    List<PathName> paths();
}
