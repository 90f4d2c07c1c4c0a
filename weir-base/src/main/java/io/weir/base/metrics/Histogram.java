package io.weir.base.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * How values are distributed over fixed buckets. Recording one is a short search and two additions without contention, and makes no
 * garbage.
 *
 * <p>Threading: any thread.
 */
public final class Histogram {
    private final long[] bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /** Buckets up to each of {@code bounds}, which grow, and one above. */
    public Histogram(List<Long> bounds) {
        this.bounds = bounds.stream().mapToLong(Long::longValue).toArray();
        this.counts = new LongAdder[this.bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Counts one value; a negative one, from a clock that is behind, counts as zero. */
    public void record(long value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        sum.add(Math.max(0, value));
    }

    /** Values in each bucket; the last is of those above every bound. */
    public List<Long> counts() {
        List<Long> all = new ArrayList<>(counts.length);
        for (LongAdder count : counts) {
            all.add(count.sum());
        }
        return all;
    }

    /** Values counted. */
    public long count() {
        return counts().stream().mapToLong(Long::longValue).sum();
    }

    /** All values added up. */
    public long sum() {
        return sum.sum();
    }
}
