package io.weir.load;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts why connections ended.
 *
 * <p>Limits: {@value #REASONS_MAX} different reasons; further ones count as "{@value #OTHER}".
 */
final class ReasonCounts {
    static final int REASONS_MAX = 32;
    static final String OTHER = "other reasons";

    private final Map<String, Integer> counts = new TreeMap<>();
    private int sum;

    void add(String reason) {
        String key = counts.containsKey(reason) || counts.size() < REASONS_MAX ? reason : OTHER;
        counts.merge(key, 1, Integer::sum);
        sum++;
    }

    int sum() {
        return sum;
    }

    Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }
}
