package io.weir.config;

import java.util.List;

/**
 * The settings that apply to a path name.
 *
 * @param confName the entry under {@code paths} that matched
 * @param config its settings
 * @param groups the groups of its regular expression, the first being {@code $G1}; empty for other entries
 */
public record PathMatch(String confName, PathConfig config, List<String> groups) {
    /** Takes a copy of the list. */
    public PathMatch {
        groups = List.copyOf(groups);
    }
}
