package io.weir.app;

import io.weir.config.ConfigException;
import io.weir.config.ConfigOverlay;
import io.weir.config.ConfigSource;
import io.weir.config.LoadedConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a command works with, and where it came from.
 *
 * @param origin the file's name, or words for the built-in defaults
 * @param source the file as it was read, and the variables
 * @param foreign whether it was written for MediaMTX and knows nothing of the main HTTP listener
 */
record ConfigChoice(String origin, ConfigSource source, boolean foreign) {
    private static final Path FOREIGN_FILE = Path.of("mediamtx.yml");
    /** What is looked for, in this order, when no file is named. */
    private static final List<Path> USUAL_FILES = List.of(Path.of("weir.yml"), FOREIGN_FILE);

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
        if (found == null) {
            return new ConfigChoice(
                    "built-in defaults, any path is accepted", ConfigSource.ofDefaults(environment), false);
        }
        boolean foreign =
                found.endsWith(FOREIGN_FILE) && !environment.containsKey("MTX_HTTPADDRESS") && !setsHttpAddress(found);
        return new ConfigChoice(
                found.toString(), ConfigSource.ofFile(found, environment).read(), foreign);
    }

    /**
     * What it says, without what was changed through the API.
     *
     * @throws ConfigException with everything that is wrong
     */
    LoadedConfig loaded() throws ConfigException {
        return source.load(ConfigOverlay.NONE);
    }

    private static boolean setsHttpAddress(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.startsWith("httpAddress"));
        } catch (IOException | UncheckedIOException _) {
            // the loader reads the file again and says what is wrong with it
            return false;
        }
    }
}
