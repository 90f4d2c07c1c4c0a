package io.weir.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

/** Loads texts in tests. */
final class Configs {
    private Configs() {}

    static LoadedConfig load(String text) {
        return load(text, Map.of());
    }

    static LoadedConfig load(String text, Map<String, String> environment) {
        try {
            return ConfigLoader.loadText("weir.yml", text, environment);
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static PathConfig path(ServerConfig config, String name) {
        PathConfig path = config.paths().get(name);
        if (path == null) {
            throw new AssertionError("no path " + name + " in " + config.paths().keySet());
        }
        return path;
    }

    /** The lines of the errors that {@code text} leads to. */
    static List<String> errors(String text) {
        return errors(text, Map.of());
    }

    static List<String> errors(String text, Map<String, String> environment) {
        ConfigException e =
                catchThrowableOfType(ConfigException.class, () -> ConfigLoader.loadText("weir.yml", text, environment));
        return e == null
                ? List.of()
                : e.problems().stream().map(ConfigProblem::text).toList();
    }

    static List<String> warnings(String text) {
        return warnings(text, Map.of());
    }

    static List<String> warnings(String text, Map<String, String> environment) {
        return load(text, environment).warnings().stream()
                .map(ConfigProblem::text)
                .toList();
    }
}
