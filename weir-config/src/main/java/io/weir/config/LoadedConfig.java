package io.weir.config;

import java.util.List;
import java.util.Set;

/**
 * A configuration that can be used.
 *
 * @param warnings what is odd about it: deprecated keys, features not built yet, unknown variables
 * @param filePaths the entries under {@code paths} that the file and the variables have
 */
public record LoadedConfig(ServerConfig config, List<ConfigProblem> warnings, Set<String> filePaths) {
    /** Takes copies. */
    public LoadedConfig {
        warnings = List.copyOf(warnings);
        filePaths = Set.copyOf(filePaths);
    }
}
