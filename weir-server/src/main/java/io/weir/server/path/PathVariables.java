package io.weir.server.path;

import io.weir.base.id.PathName;
import java.util.List;

/**
 * What addresses in the configuration may name of the path they are used for.
 *
 * @param groups the groups of the path's regular expression, {@code $G1} first
 */
record PathVariables(PathName path, List<String> groups) {
    PathVariables {
        groups = List.copyOf(groups);
    }

    /** {@code text} with {@code $MTX_PATH}, {@code $G1}, … filled in. */
    String fill(String text) {
        String filled = text.replace("$MTX_PATH", path.value());
        // the last first: $G1 is the beginning of $G10
        for (int i = groups.size(); i > 0; i--) {
            filled = filled.replace("$G" + i, groups.get(i - 1));
        }
        return filled;
    }
}
