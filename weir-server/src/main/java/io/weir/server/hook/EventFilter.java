package io.weir.server.hook;

import io.weir.config.PathFilter;
import java.util.List;
import java.util.Set;

/**
 * A choice of events by type and path. Threading: immutable.
 *
 * @param types the types wanted, all when empty
 */
public record EventFilter(Set<String> types, PathFilter paths) {
    /** Takes a copy of the set. */
    public EventFilter {
        types = Set.copyOf(types);
    }

    /**
     * By names of types and of paths.
     *
     * @throws IllegalArgumentException naming a bad regular expression
     */
    public static EventFilter of(List<String> types, List<String> paths) {
        return new EventFilter(Set.copyOf(types), new PathFilter(paths));
    }

    /** Whether the event is chosen. */
    public boolean matches(HookEvent event) {
        return (types.isEmpty() || types.contains(event.type())) && paths.matches(event.pathName());
    }
}
