package io.weir.config;

import java.util.List;

/** A configuration that can be used, and what is odd about it: deprecated keys, features not built yet, unknown variables. */
public record LoadedConfig(ServerConfig config, List<ConfigProblem> warnings) {
    /** Takes a copy of the list. */
    public LoadedConfig {
        warnings = List.copyOf(warnings);
    }
}
