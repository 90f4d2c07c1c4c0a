package io.weir.config;

import io.weir.config.KeyTable.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * One key that differs between two configurations. Repeats no secret.
 *
 * @param key in full, {@code paths.cam1.source}, or {@code paths.cam1} for an entry that came or went
 * @param from its value before, empty for none
 * @param to its value after, empty for none
 */
public record ConfigChange(String key, String from, String to) {
    /** Most changes that a list names; one more line counts the rest. */
    public static final int CHANGES_MAX = 200;
    /** Longest value repeated, in characters. */
    static final int VALUE_LENGTH_MAX = 200;

    private static final String PRESENT = "present";

    /** What differs between {@code old} and {@code next}: global keys, then those of paths. */
    public static List<ConfigChange> between(ServerConfig old, ServerConfig next) {
        List<ConfigChange> changes = new ArrayList<>();
        add("", KeyTable.changed(old, next), new Views(old, next), changes);
        addPath(LegacyKeys.PATH_DEFAULTS, old.pathDefaults(), next.pathDefaults(), changes);
        TreeSet<String> names = new TreeSet<>(old.paths().keySet());
        names.addAll(next.paths().keySet());
        for (String name : names) {
            PathConfig before = old.paths().get(name);
            PathConfig after = next.paths().get(name);
            String key = LegacyKeys.PATHS + "." + name;
            if (before == null) {
                changes.add(new ConfigChange(key, "", PRESENT));
            } else if (after == null) {
                changes.add(new ConfigChange(key, PRESENT, ""));
            } else {
                addPath(key, before, after, changes);
            }
        }
        int more = changes.size() - CHANGES_MAX;
        if (more <= 0) {
            return changes;
        }
        List<ConfigChange> shown = new ArrayList<>(changes.subList(0, CHANGES_MAX));
        shown.add(new ConfigChange("and " + more + " more", "", ""));
        return shown;
    }

    private static void addPath(String key, PathConfig old, PathConfig next, List<ConfigChange> changes) {
        if (!old.equals(next) && changes.size() < CHANGES_MAX) {
            add(key + ".", KeyTable.changed(old, next), new Views(old, next), changes);
        }
    }

    private static void add(String prefix, List<KeySpec> keys, Views views, List<ConfigChange> changes) {
        for (KeySpec key : keys) {
            changes.add(
                    new ConfigChange(prefix + key.name(), shown(views.old, key.name()), shown(views.next, key.name())));
        }
    }

    private static String shown(Map<String, Object> view, String key) {
        String text = Objects.toString(view.get(key), "");
        return text.length() > VALUE_LENGTH_MAX ? text.substring(0, VALUE_LENGTH_MAX) + "…" : text;
    }

    private record Views(Map<String, Object> old, Map<String, Object> next) {
        Views(ServerConfig old, ServerConfig next) {
            this(KeyTable.view(old, Secrets.REDACTED), KeyTable.view(next, Secrets.REDACTED));
        }

        Views(PathConfig old, PathConfig next) {
            this(KeyTable.view(old, Secrets.REDACTED), KeyTable.view(next, Secrets.REDACTED));
        }
    }
}
