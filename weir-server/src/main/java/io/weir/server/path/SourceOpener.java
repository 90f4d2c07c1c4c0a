package io.weir.server.path;

import io.weir.config.PathConfig;
import java.util.Optional;

/** Opens the sources that paths are configured with. It keeps paths free of the protocols. */
@FunctionalInterface
public interface SourceOpener {
    /** Opens nothing. */
    SourceOpener NONE = (_, _) -> Optional.empty();

    /**
     * Begins to fetch for {@code path}; empty when nothing here can open such a source. Called on the path's thread, must not wait.
     */
    Optional<PathSource> open(PathHandle path, PathConfig config);
}
