package io.weir.base.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters and distributions by name, for what is counted and not logged.
 *
 * <p>Threading: any thread. Limits: names and labels are constants of the program, so the tables are bounded by it.
 */
public final class Counters {
    /** Failures of weir itself, not of a peer or of the world. Tests assert that it stays zero. */
    public static final String INTERNAL_ERRORS = "internal_errors";

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<Labelled, LongAdder> labelled = new ConcurrentHashMap<>();
    private final Map<Series, Histogram> histograms = new ConcurrentHashMap<>();

    /** One counter of several that differ by a label. */
    public record Labelled(String name, String label, String value) {}

    /** One distribution of a family: a value for each of its labels. */
    public record Series(HistogramFamily family, List<String> labels) {
        /** Takes a copy of the list. */
        public Series {
            labels = List.copyOf(labels);
            if (labels.size() != family.labels().size()) {
                throw new IllegalArgumentException(family + " has the labels " + family.labels());
            }
        }
    }

    /** The counter of that name, made on first use; keep it, do not look it up on a hot path. */
    public LongAdder counter(String name) {
        return counters.computeIfAbsent(name, _ -> new LongAdder());
    }

    /** The same for one of several that differ by {@code label}. */
    public LongAdder counter(String name, String label, String value) {
        return labelled.computeIfAbsent(new Labelled(name, label, value), _ -> new LongAdder());
    }

    /** The distribution with these values of the family's labels, made on first use; keep it as well. */
    public Histogram histogram(HistogramFamily family, String... labels) {
        return histograms.computeIfAbsent(
                new Series(family, List.of(labels)),
                series -> new Histogram(series.family().bounds()));
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

    /** All values of counters with a label. */
    public Map<Labelled, Long> labelledValues() {
        Map<Labelled, Long> all = new ConcurrentHashMap<>();
        labelled.forEach((key, counter) -> all.put(key, counter.sum()));
        return all;
    }

    /** All distributions. */
    public Map<Series, Histogram> histograms() {
        return Map.copyOf(histograms);
    }
}
