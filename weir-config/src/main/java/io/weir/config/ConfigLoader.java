package io.weir.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Reads a configuration from a file and from environment variables, and checks it.
 *
 * <p>Threading: stateless; call from any thread that may read files.
 */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads {@code file}, then applies the {@code MTX_…} variables of {@code environment}.
     *
     * @throws ConfigException with everything that is wrong, also when the file can't be read
     */
    public static LoadedConfig load(Path file, Map<String, String> environment) throws ConfigException {
        return read(file.toString() + environment);
    }

    /**
     * Reads {@code text} as if it stood in a file called {@code name}, then applies the variables.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static LoadedConfig loadText(String name, String text, Map<String, String> environment)
            throws ConfigException {
        return read(name + text + environment);
    }

    /**
     * The embedded configuration, which accepts any path, with the variables applied.
     *
     * @throws ConfigException when a variable has a bad value
     */
    public static LoadedConfig loadDefaults(Map<String, String> environment) throws ConfigException {
        return read(environment.toString());
    }

    private static LoadedConfig read(String what) throws ConfigException {
        if (what.isEmpty()) {
            throw new ConfigException(java.util.List.of());
        }
        throw new UnsupportedOperationException("not merged yet");
    }
}
