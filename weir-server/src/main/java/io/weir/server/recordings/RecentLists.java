package io.weir.server.recordings;

import io.weir.base.id.PathName;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The segments of the paths that were asked for last, so that who asks again and again does not wait for the disk. Memory that is needed
 * elsewhere is given back.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #SEGMENTS_MAX} segments; a path with more is not kept.
 */
final class RecentLists {
    /** Segments of all paths together: some 20 MB. */
    static final int SEGMENTS_MAX = 120_000;

    private final LinkedHashMap<PathName, SoftReference<List<RecordedSegment>>> lists =
            new LinkedHashMap<>(16, 0.75f, true);
    private long version;

    /** What {@link #keep} wants, from before the list was read. */
    synchronized long version() {
        return version;
    }

    /** Keeps all segments of a path, by start; not when something has changed since they were read. */
    synchronized void keep(PathName path, List<RecordedSegment> all, long readAt) {
        if (readAt != version || all.size() > SEGMENTS_MAX) {
            return;
        }
        lists.put(path, new SoftReference<>(new ArrayList<>(all)));
        while (count() > SEGMENTS_MAX) {
            lists.pollFirstEntry();
        }
    }

    private int count() {
        lists.values().removeIf(each -> each.get() == null);
        return lists.values().stream()
                .map(SoftReference::get)
                .mapToInt(each -> each == null ? 0 : each.size())
                .sum();
    }

    /** Something has changed. */
    synchronized void change(IndexChange change) {
        version++;
        RecordedSegment segment = change.segment();
        List<RecordedSegment> list = list(segment.path());
        if (list == null) {
            return;
        }
        RecordedSegment last = list.isEmpty() ? null : list.getLast();
        boolean put = change instanceof IndexChange.Put;
        if (put && last != null && last.file().equals(segment.file())) {
            list.set(list.size() - 1, segment);
        } else if (put && (last == null || last.start().isBefore(segment.start()))) {
            list.add(segment);
        } else {
            lists.remove(segment.path());
        }
    }

    /** Forgets all of them. */
    synchronized void clear() {
        version++;
        lists.clear();
    }

    private @Nullable List<RecordedSegment> list(PathName path) {
        SoftReference<List<RecordedSegment>> reference = lists.get(path);
        return reference == null ? null : reference.get();
    }

    /** Those of a path that overlap a time; empty when its list is not kept. */
    synchronized Optional<List<RecordedSegment>> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
        List<RecordedSegment> list = list(path);
        if (list == null) {
            return Optional.empty();
        }
        int first = from == null ? 0 : Math.max(0, firstAfter(list, from) - IndexDatabase.EARLIER_MAX);
        while (from != null && first < list.size() && !list.get(first).end().isAfter(from)) {
            first++;
        }
        int end = to == null ? list.size() : firstAfter(list, to.minusNanos(1));
        List<RecordedSegment> found = new ArrayList<>(list.subList(first, Math.max(first, end)));
        if (from != null) {
            found.removeIf(each -> !each.end().isAfter(from));
        }
        return Optional.of(found);
    }

    /** The index of the first segment that begins after a time. */
    static int firstAfter(List<RecordedSegment> list, Instant time) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (list.get(middle).start().isAfter(time)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
