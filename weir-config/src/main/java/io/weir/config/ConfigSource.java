package io.weir.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from: a file or a text, and the environment's variables; or the built-in defaults.
 *
 * <p>Threading: immutable; {@link #read} reads the file.
 */
public final class ConfigSource {
    private final String name;
    private final @Nullable Path file;
    /** Null for a file that was not read yet, and for the defaults. */
    private final @Nullable String text;

    private final Map<String, String> environment;

    private ConfigSource(String name, @Nullable Path file, @Nullable String text, Map<String, String> environment) {
        this.name = name;
        this.file = file;
        this.text = text;
        this.environment = environment;
    }

    /** A file, which is read by {@link #read}. */
    public static ConfigSource ofFile(Path file, Map<String, String> environment) {
        return new ConfigSource(file.toString(), file, null, Map.copyOf(environment));
    }

    /** A text that messages call {@code name}. */
    public static ConfigSource ofText(String name, String text, Map<String, String> environment) {
        return new ConfigSource(name, null, text, Map.copyOf(environment));
    }

    /** The embedded configuration. */
    public static ConfigSource ofDefaults(Map<String, String> environment) {
        return new ConfigSource("defaults", null, null, Map.copyOf(environment));
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** The file, if there is one. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * This source with the file's text as it is now.
     *
     * @throws ConfigException when the file can't be read
     */
    public ConfigSource read() throws ConfigException {
        return file == null
                ? this
                : new ConfigSource(name, file, ConfigLoader.readText(file, environment), environment);
    }

    /** Whether {@code other} says the very same. */
    public boolean saysLike(ConfigSource other) {
        return Objects.equals(text, other.text);
    }

    /**
     * What the source says, under a layer of changes.
     *
     * @throws ConfigException with everything that is wrong
     */
    public LoadedConfig load(ConfigOverlay overlay) throws ConfigException {
        if (text != null) {
            return ConfigLoader.loadText(name, text, environment, overlay);
        }
        return file == null ? ConfigLoader.loadDefaults(environment, overlay) : read().load(overlay);
    }
}
