package io.weir.config;

import io.weir.config.LegacyKeys.LegacyKey;
import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawList;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawScalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lays environment variables over the values of a file: {@code MTX_RTMPADDRESS}, {@code MTX_PATHS_CAM1_SOURCE},
 * {@code MTX_AUTHINTERNALUSERS_0_PERMISSIONS_0_ACTION}; the old prefix {@code RTSP_} too, which {@code MTX_} overrides.
 */
final class Environment {
    private static final String PREFIX = "MTX";
    private static final String OLD_PREFIX = "RTSP";

    /** Not overrides: what hooks are given, which a server started by a hook inherits. */
    private static final Set<String> HOOK_VARIABLES = Set.of(
            "MTX_PATH",
            "MTX_QUERY",
            "MTX_CONN_TYPE",
            "MTX_CONN_ID",
            "MTX_SOURCE_TYPE",
            "MTX_SOURCE_ID",
            "MTX_READER_TYPE",
            "MTX_READER_ID",
            "MTX_SEGMENT_PATH",
            "MTX_SEGMENT_DURATION");

    private final TreeMap<String, String> variables = new TreeMap<>();
    private final Set<String> used = new HashSet<>();
    private final Problems problems;

    private Environment(Map<String, String> environment, Problems problems) {
        this.problems = problems;
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX + "_") || name.startsWith(OLD_PREFIX + "_")) {
                variables.put(name, value);
            }
        });
    }

    /** Applies all variables of {@code environment} that name a key, and warns about {@code MTX_} ones that name none. */
    static void apply(RawMap root, Map<String, String> environment, Problems problems) {
        Environment self = new Environment(environment, problems);
        if (!self.variables.isEmpty()) {
            self.apply(root, OLD_PREFIX);
            self.apply(root, PREFIX);
            self.warnUnused();
        }
    }

    private void apply(RawMap root, String prefix) {
        applyScope(root, KeyScope.GLOBAL, prefix);
        String defaults = prefix + "_" + LegacyKeys.PATH_DEFAULTS.toUpperCase(Locale.ROOT);
        if (hasAny(defaults + "_")) {
            applyScope(root.group(LegacyKeys.PATH_DEFAULTS, Origin.ofVariable(defaults)), KeyScope.PATH, defaults);
        }
        String paths = prefix + "_PATHS_";
        for (String variable : List.copyOf(startingWith(paths).keySet())) {
            int end = variable.indexOf('_', paths.length());
            String name = variable.substring(paths.length(), end < 0 ? variable.length() : end);
            if (!name.isEmpty() && name.equals(name.toUpperCase(Locale.ROOT))) {
                Origin at = Origin.ofVariable(variable);
                RawMap path = root.group(LegacyKeys.PATHS, at).group(name.toLowerCase(Locale.ROOT), at);
                if (end < 0) {
                    used.add(variable);
                } else {
                    applyScope(path, KeyScope.PATH, paths + name);
                }
            }
        }
    }

    private void applyScope(RawMap map, KeyScope scope, String prefix) {
        for (KeyField field : KeyTable.shape(scope).fields()) {
            applyField(map, field, prefix);
        }
        for (LegacyKey key : LegacyKeys.in(scope)) {
            applyScalar(map, key.name(), key.isList(), prefix);
        }
    }

    private void applyField(RawMap map, KeyField field, String prefix) {
        Optional<RecordShape> items = field.itemShape();
        if (items.isPresent()) {
            applyRecords(map, field, items.get(), variable(prefix, field.name()));
        } else {
            applyScalar(map, field.name(), field.isList(), prefix);
        }
    }

    private static String variable(String prefix, String name) {
        return prefix + "_" + name.toUpperCase(Locale.ROOT);
    }

    private void applyScalar(RawMap map, String name, boolean isList, String prefix) {
        String variable = variable(prefix, name);
        String text = variables.get(variable);
        if (text != null) {
            used.add(variable);
            Origin at = Origin.ofVariable(variable);
            RawScalar scalar = new RawScalar(text, Form.VARIABLE, at);
            map.entries().put(name, new RawEntry(name, isList ? RawValue.split(scalar) : scalar, at));
        }
    }

    /** Items are changed one by one, starting from those of the file or the default ones; an empty variable is an empty list. */
    private void applyRecords(RawMap map, KeyField field, RecordShape shape, String variable) {
        Origin at = Origin.ofVariable(variable);
        String whole = variables.get(variable);
        if (whole != null) {
            used.add(variable);
            if (!whole.isEmpty()) {
                problems.error(at, field.name(), "set the items one by one, " + variable + "_0_…, or leave it empty");
            }
            map.entries().put(field.name(), new RawEntry(field.name(), RawList.empty(at), at));
        }
        if (!hasAny(variable + "_")) {
            return;
        }
        RawEntry entry = map.entries().get(field.name());
        if (entry != null && !(entry.value() instanceof RawList)) {
            // Not a list, which is reported when it is read; there is nothing to change in it.
            used.addAll(startingWith(variable + "_").keySet());
            return;
        }
        List<RawValue> items = new ArrayList<>(present(entry, field));
        for (int i = 0; hasAny(variable + "_" + i + "_") || i < items.size(); i++) {
            String prefix = variable + "_" + i;
            if (i == items.size()) {
                items.add(RawMap.empty(Origin.ofVariable(prefix)));
            }
            if (items.get(i) instanceof RawMap item) {
                for (KeyField part : shape.fields()) {
                    applyField(item, part, prefix);
                }
            }
        }
        map.entries().put(field.name(), new RawEntry(field.name(), new RawList(items, at), at));
    }

    private static List<RawValue> present(@Nullable RawEntry entry, KeyField field) {
        if (entry != null && entry.value() instanceof RawList list) {
            return list.items();
        }
        String defaults = field.spec().defaultText();
        return !defaults.isEmpty() && YamlReader.readValue(defaults) instanceof RawList list ? list.items() : List.of();
    }

    private boolean hasAny(String prefix) {
        String next = variables.ceilingKey(prefix);
        return next != null && next.startsWith(prefix);
    }

    private Map<String, String> startingWith(String prefix) {
        return variables.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    private void warnUnused() {
        for (String variable : startingWith(PREFIX + "_").keySet()) {
            if (!used.contains(variable) && !HOOK_VARIABLES.contains(variable)) {
                problems.warning(
                        Origin.ofVariable(variable),
                        variable,
                        "no key of this name",
                        Nearest.to(variable, names(variable)));
            }
        }
    }

    /** The variables that could have been meant. */
    private static List<String> names(String variable) {
        String prefix = PREFIX;
        KeyScope scope = KeyScope.GLOBAL;
        if (variable.startsWith(PREFIX + "_PATHDEFAULTS_")) {
            prefix = PREFIX + "_PATHDEFAULTS";
            scope = KeyScope.PATH;
        } else if (variable.startsWith(PREFIX + "_PATHS_")) {
            int end = variable.indexOf('_', PREFIX.length() + "_PATHS_".length());
            prefix = end < 0 ? PREFIX : variable.substring(0, end);
            scope = end < 0 ? KeyScope.GLOBAL : KeyScope.PATH;
        }
        List<String> names = new ArrayList<>();
        for (KeyField field : KeyTable.shape(scope).fields()) {
            names.add(variable(prefix, field.name()));
        }
        return names;
    }
}
