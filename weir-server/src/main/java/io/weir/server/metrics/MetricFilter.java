package io.weir.server.metrics;

import java.util.Map;
import java.util.Optional;

/**
 * Which of MediaMTX's families a scrape wants.
 *
 * @param type one group of families alone, such as {@code paths}; empty for all
 * @param values the wanted instance by the name of its filter, such as {@code path} or {@code rtmp_conn}
 */
public record MetricFilter(Optional<String> type, Map<String, String> values) {
    /** Everything. */
    public static final MetricFilter ALL = new MetricFilter(Optional.empty(), Map.of());

    /** Takes a copy of the map. */
    public MetricFilter {
        values = Map.copyOf(values);
    }

    /** Whether this is a scrape of everything. */
    public boolean isAll() {
        return type.isEmpty() && values.isEmpty();
    }

    /** Whether the group is wanted: named by type, or no other group's instance is. */
    boolean wants(String group, String filterName) {
        boolean typed = type.isEmpty() || type.get().equals(group);
        return typed && (values.isEmpty() || values.containsKey(filterName));
    }

    /** Whether this instance of a wanted group is. */
    boolean wantsInstance(String filterName, String name) {
        String wanted = values.get(filterName);
        return wanted == null || wanted.equals(name);
    }
}
