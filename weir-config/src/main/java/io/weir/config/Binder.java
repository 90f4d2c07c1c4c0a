package io.weir.config;

import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns raw values into the configuration records, reporting every key and value that is wrong. */
final class Binder {
    private final Problems problems;
    private final Findings findings;

    Binder(Problems problems, Findings findings) {
        this.problems = problems;
        this.findings = findings;
    }

    /** The records; where a value is wrong, and has been reported, its default stands in. */
    ServerConfig bind(RawMap root) {
        RawMap global = RawMap.empty(root.origin());
        global.entries().putAll(root.entries());
        RawMap defaults = group(global, LegacyKeys.PATH_DEFAULTS);
        RawMap paths = group(global, LegacyKeys.PATHS);
        Map<String, Object> values = values(global, KeyScope.GLOBAL, "");
        Map<String, Object> defaultValues = values(defaults, KeyScope.PATH, LegacyKeys.PATH_DEFAULTS + ".");
        PathConfig pathDefaults = PathAssembly.path(new KeyCursor(KeyTable.shape(KeyScope.PATH), defaultValues));
        Map<String, PathConfig> pathConfigs = new LinkedHashMap<>();
        for (Map.Entry<String, RawEntry> entry : paths.entries().entrySet()) {
            pathConfigs.put(entry.getKey(), path(entry.getKey(), entry.getValue(), defaultValues, pathDefaults));
        }
        return ServerAssembly.server(new KeyCursor(KeyTable.shape(KeyScope.GLOBAL), values), pathDefaults, pathConfigs);
    }

    /** Takes the group called {@code name} out of {@code root}. */
    private RawMap group(RawMap root, String name) {
        RawEntry entry = root.entries().remove(name);
        return entry == null ? RawMap.empty(root.origin()) : group(entry, name);
    }

    private RawMap group(RawEntry entry, String key) {
        if (entry.value() instanceof RawMap map) {
            return map;
        }
        if (!(entry.value() instanceof RawNull)) {
            problems.error(
                    entry.value().origin(),
                    key,
                    "expected a group of keys, found " + entry.value().kind());
        }
        return RawMap.empty(entry.origin());
    }

    private PathConfig path(String name, RawEntry entry, Map<String, Object> defaultValues, PathConfig pathDefaults) {
        String key = LegacyKeys.PATHS + "." + name;
        findings.written(key, entry.origin());
        Map<String, Object> own = values(group(entry, key), KeyScope.PATH, key + ".");
        if (own.isEmpty()) {
            return pathDefaults;
        }
        Map<String, Object> merged = new HashMap<>(defaultValues);
        merged.putAll(own);
        return PathAssembly.path(new KeyCursor(KeyTable.shape(KeyScope.PATH), merged));
    }

    private Map<String, Object> values(RawMap map, KeyScope scope, String prefix) {
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<String, RawEntry> named : map.entries().entrySet()) {
            RawEntry entry = named.getValue();
            KeyField field = KeyTable.field(scope, named.getKey());
            // Shown as the user wrote it, which for a deprecated key is not the name it has now.
            String key = prefix + (field == null ? named.getKey() : entry.writtenAs());
            if (field == null) {
                unknown(named.getKey(), entry, scope, key);
            } else if (!isUnset(entry, field, prefix)) {
                findings.written(prefix + named.getKey(), entry.origin());
                Object value = field.codec().read(entry.value(), key, problems);
                if (value != null) {
                    values.put(field.name(), value);
                    warn(field, value, entry, key);
                }
            }
        }
        warnUnbuilt(map, values, scope, prefix);
        return values;
    }

    /** Nothing means the default, or for a path what it inherits; only a list elsewhere must be written out. */
    private static boolean isUnset(RawEntry entry, KeyField field, String prefix) {
        return entry.value() instanceof RawNull && (!field.isList() || prefix.startsWith(LegacyKeys.PATHS + "."));
    }

    private void unknown(String name, RawEntry entry, KeyScope scope, String key) {
        KeyScope other = scope == KeyScope.GLOBAL ? KeyScope.PATH : KeyScope.GLOBAL;
        if (KeyTable.field(other, name) != null) {
            String place = other == KeyScope.PATH
                    ? "unknown key at the top level; it belongs under pathDefaults or a path"
                    : "unknown key of a path; it belongs at the top level";
            problems.error(entry.origin(), key, place);
            return;
        }
        String nearest = Nearest.to(name, KeyTable.shape(scope).fieldNames());
        if (nearest.isEmpty() && scope == KeyScope.GLOBAL) {
            nearest = Nearest.to(name, List.of(LegacyKeys.PATHS, LegacyKeys.PATH_DEFAULTS));
        }
        problems.error(entry.origin(), key, "unknown key", nearest);
    }

    private void warn(KeyField field, Object value, RawEntry entry, String key) {
        String advice = field.spec().deprecated();
        if (!advice.isEmpty() && !value.equals(field.defaultValue())) {
            problems.warning(entry.origin(), key, "deprecated: " + advice);
        }
    }

    private void warnUnbuilt(RawMap map, Map<String, Object> values, KeyScope scope, String prefix) {
        for (Map.Entry<String, RawEntry> named : map.entries().entrySet()) {
            KeyField field = KeyTable.field(scope, named.getKey());
            Object value = values.get(named.getKey());
            if (field != null && value != null && field.isUnbuiltDemand(value) && !isSwitchedOff(field, values)) {
                RawEntry entry = named.getValue();
                problems.warning(
                        entry.origin(),
                        prefix + entry.writtenAs(),
                        "not built yet: " + field.name() + " has no effect");
            }
        }
    }

    private static boolean isSwitchedOff(KeyField field, Map<String, Object> values) {
        return Boolean.FALSE.equals(values.get(field.switchedBy()));
    }
}
