package io.weir.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A choice of paths: names, and regular expressions that begin with a tilde and match anywhere in the name. Without any it
 * chooses all.
 *
 * <p>Threading: immutable.
 */
public final class PathFilter {
    private final Set<String> names = new HashSet<>();
    private final List<Pattern> patterns = new ArrayList<>();

    /**
     * Chooses by these.
     *
     * @throws IllegalArgumentException naming a bad regular expression
     */
    public PathFilter(List<String> choices) {
        for (String choice : choices) {
            if (PathRules.isRegex(choice)) {
                try {
                    patterns.add(Pattern.compile(choice.substring(1)));
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException("invalid regular expression: '" + choice.substring(1) + "'", e);
                }
            } else {
                names.add(choice);
            }
        }
    }

    /** Whether {@code path} is chosen. */
    public boolean matches(String path) {
        if (names.isEmpty() && patterns.isEmpty()) {
            return true;
        }
        return names.contains(path)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(path).find());
    }
}
