package io.weir.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.weir.base.id.PathName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the settings of a path name: the entry of that very name, otherwise the first regular expression, in the order
 * of their text, that matches anywhere in the name, otherwise {@code all} or {@code all_others}.
 *
 * <p>Threading: immutable, share freely.
 */
public final class PathRules {
    private final Map<String, PathMatch> exact = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    /** An entry whose key begins with a tilde. */
    private record Rule(String confName, Pattern pattern, PathConfig config) {}

    private final Optional<PathMatch> others;

    /**
     * Compiles the entries of {@link ServerConfig#paths()}.
     *
     * @throws com.google.re2j.PatternSyntaxException for a bad regular expression; {@link ConfigLoader} lets none through
     */
    public PathRules(Map<String, PathConfig> paths) {
        Optional<PathMatch> rest = Optional.empty();
        for (Map.Entry<String, PathConfig> entry : paths.entrySet()) {
            String name = entry.getKey();
            PathMatch match = new PathMatch(name, entry.getValue(), List.of());
            if (isOthers(name)) {
                rest = Optional.of(match);
            } else if (isRegex(name)) {
                rules.add(new Rule(name, Pattern.compile(name.substring(1)), entry.getValue()));
            } else {
                exact.put(name, match);
            }
        }
        rules.sort((a, b) -> a.confName.compareTo(b.confName));
        others = rest;
    }

    /** Whether the entry stands for all names that no other entry matches. */
    static boolean isOthers(String confName) {
        return confName.equals("all") || confName.equals("all_others");
    }

    /** Whether the entry is a regular expression. */
    static boolean isRegex(String confName) {
        return confName.startsWith("~");
    }

    /** The entries that are names, not patterns: their paths exist whether or not anybody publishes. */
    public Set<String> fixedNames() {
        return Set.copyOf(exact.keySet());
    }

    /** The settings that apply to {@code name}, or empty when the path is not configured. */
    public Optional<PathMatch> find(PathName name) {
        PathMatch match = exact.get(name.value());
        if (match != null) {
            return Optional.of(match);
        }
        for (Rule rule : rules) {
            Matcher matcher = rule.pattern.matcher(name.value());
            if (matcher.find()) {
                return Optional.of(new PathMatch(rule.confName, rule.config, groups(matcher)));
            }
        }
        return others;
    }

    private static List<String> groups(Matcher matcher) {
        List<String> groups = new ArrayList<>(matcher.groupCount());
        for (int i = 1; i <= matcher.groupCount(); i++) {
            String group = matcher.group(i);
            groups.add(group == null ? "" : group);
        }
        return groups;
    }
}
