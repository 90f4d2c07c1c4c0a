package io.weir.config;

import java.util.HashMap;
import java.util.Map;

/** Where the checks of a whole configuration report: finds the place of a key in the file, or of what it inherits from. */
final class Findings {
    private final Problems problems;
    private final Map<String, Origin> origins = new HashMap<>();

    Findings(Problems problems) {
        this.problems = problems;
    }

    void written(String key, Origin origin) {
        origins.put(key, origin);
    }

    boolean isWritten(String key) {
        return origins.containsKey(key);
    }

    void error(String key, String message) {
        problems.error(origins.getOrDefault(key, Origin.ofFile(problems.file())), key, message);
    }

    void error(String key, String message, String suggestion) {
        problems.error(origins.getOrDefault(key, Origin.ofFile(problems.file())), key, message, suggestion);
    }

    void warning(String key, String message) {
        problems.warning(origins.getOrDefault(key, Origin.ofFile(problems.file())), key, message);
    }

    /** About {@code key} of a path: its own line, otherwise that in {@code pathDefaults}, otherwise the path's. */
    void pathError(String path, String key, String message) {
        pathError(path, key, message, "");
    }

    void pathError(String path, String key, String message, String suggestion) {
        problems.error(pathOrigin(path, key), fullKey(path, key), message, suggestion);
    }

    void pathWarning(String path, String key, String message) {
        problems.warning(pathOrigin(path, key), fullKey(path, key), message);
    }

    private static String fullKey(String path, String key) {
        String prefix = LegacyKeys.PATHS + "." + path;
        return key.isEmpty() ? prefix : prefix + "." + key;
    }

    private Origin pathOrigin(String path, String key) {
        Origin own = origins.get(fullKey(path, key));
        Origin inherited = origins.get(LegacyKeys.PATH_DEFAULTS + "." + key);
        if (own != null) {
            return own;
        }
        return inherited != null ? inherited : origins.getOrDefault(fullKey(path, ""), Origin.ofFile(problems.file()));
    }
}
