package io.weir.app;

import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.LoadedConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a command works with, and where it came from.
 *
 * @param origin the file's name, or words for the built-in defaults
 * @param loaded the configuration and what is odd about it
 */
record ConfigChoice(String origin, LoadedConfig loaded) {
    /** What is looked for, in this order, when no file is named. */
    private static final List<Path> USUAL_FILES = List.of(Path.of("weir.yml"), Path.of("mediamtx.yml"));

    /**
     * Reads {@code file}; without one the first of the usual files in the working directory; without those the defaults.
     *
     * @throws ConfigException with everything that is wrong
     */
    static ConfigChoice load(@Nullable Path file, Map<String, String> environment) throws ConfigException {
        Path found = file;
        for (Path usual : USUAL_FILES) {
            if (found == null && Files.exists(usual)) {
                found = usual;
            }
        }
        return found == null
                ? new ConfigChoice("built-in defaults, any path is accepted", ConfigLoader.loadDefaults(environment))
                : new ConfigChoice(found.toString(), ConfigLoader.load(found, environment));
    }
}
