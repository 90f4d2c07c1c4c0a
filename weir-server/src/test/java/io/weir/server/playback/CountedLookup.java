package io.weir.server.playback;

import io.weir.base.id.PathName;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts how often somebody asked. Threading: any thread. */
record CountedLookup(SegmentLookup lookup, AtomicInteger count) implements SegmentLookup {
    @Override
    public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
        count.incrementAndGet();
        return lookup.between(path, from, to);
    }

    @Override
    public List<PathName> paths() {
        return lookup.paths();
    }
}
