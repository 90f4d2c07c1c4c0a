package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.config.PathMatch;
import java.util.List;

/**
 * What addresses in the configuration may name of the path they are used for.
 *
 * @param groups the groups of the path's regular expression, {@code $G1} first
 * @param query the query of the reader that it is used for, empty when there is none; a client wrote it
 */
record PathVariables(PathName path, List<String> groups, String query) {
    PathVariables {
        groups = List.copyOf(groups);
    }

    /** Those of a path without a reader. */
    static PathVariables of(PathName path, PathMatch match) {
        return new PathVariables(path, match.groups(), "");
    }

    /** The same for a reader with that query. */
    PathVariables withQuery(String readerQuery) {
        return new PathVariables(path, groups, readerQuery);
    }

    /** {@code text} with {@code $MTX_PATH}, {@code $MTX_QUERY}, {@code $G1}, … filled in. */
    String fill(String text) {
        String filled = text.replace("$MTX_PATH", path.value());
        // the last first: $G1 is the beginning of $G10
        for (int i = groups.size(); i > 0; i--) {
            filled = filled.replace("$G" + i, groups.get(i - 1));
        }
        // after the others, so that a client's query names none of them
        return filled.replace("$MTX_QUERY", escaped(query));
    }

    /** A client's query, kept from ending the address or beginning another part of it. */
    private static String escaped(String query) {
        StringBuilder out = new StringBuilder(query.length());
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            boolean plain = c > ' ' && c < 0x7f && "#/@\\\"<>".indexOf(c) < 0;
            out.append(plain ? String.valueOf(c) : String.format("%%%02X", c & 0xff));
        }
        return out.toString();
    }
}
