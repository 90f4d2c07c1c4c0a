package io.weir.server.hook;

import io.weir.config.PathHooksConfig;
import java.util.List;

/**
 * A path in an event.
 *
 * @param confName the configuration entry that it follows
 * @param groups the groups of that entry's regular expression, {@code $G1} first
 * @param commands what the path runs
 */
public record HookPath(String name, String confName, List<String> groups, PathHooksConfig commands) {
    /** Takes a copy of the list. */
    public HookPath {
        groups = List.copyOf(groups);
    }
}
