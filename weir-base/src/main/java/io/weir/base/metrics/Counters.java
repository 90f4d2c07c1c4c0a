package io.weir.base.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters by name, for what is counted and not logged.
 *
 * <p>Threading: any thread. Limits: names are constants of the program, so the table is bounded by it.
 */
public final class Counters {
    /** Failures of weir itself, not of a peer or of the world. Tests assert that it stays zero. */
    public static final String INTERNAL_ERRORS = "internal_errors";

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

    /** The counter of that name, made on first use; keep it, do not look it up on a hot path. */
    public LongAdder counter(String name) {
        return counters.computeIfAbsent(name, _ -> new LongAdder());
    }

    /** The value of a counter, 0 if it was never used. */
    public long value(String name) {
        LongAdder counter = counters.get(name);
        return counter == null ? 0 : counter.sum();
    }

    /** All values, sorted by name. */
    public Map<String, Long> values() {
        Map<String, Long> all = new TreeMap<>();
        counters.forEach((name, counter) -> all.put(name, counter.sum()));
        return all;
    }
}
