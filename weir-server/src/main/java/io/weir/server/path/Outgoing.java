package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.config.ForwardConfig;
import io.weir.config.SourceConfig;
import io.weir.server.stream.LiveStream;
import java.util.Optional;

/**
 * Opens what paths are configured to fetch from and to send to. It keeps paths free of the protocols.
 *
 * <p>Threading: called on paths' threads, must not wait.
 */
public interface Outgoing {
    /** Milliseconds between the end of a connection and the next try, of sources and destinations alike. */
    int RETRY_MS = 5_000;

    /** Opens nothing. */
    Outgoing NONE = new Outgoing() {
        @Override
        public Optional<PathSource> openSource(PathHandle path, String url, SourceConfig config) {
            return Optional.empty();
        }

        @Override
        public Optional<Destination> openDestination(
                PathName path, String url, ForwardConfig config, LiveStream stream) {
            return Optional.empty();
        }
    };

    /** Begins to fetch {@code url} for {@code path}; empty when nothing here can open such a source. */
    Optional<PathSource> openSource(PathHandle path, String url, SourceConfig config);

    /** Begins to send {@code stream} on to {@code url}; empty when nothing here can. */
    Optional<Destination> openDestination(PathName path, String url, ForwardConfig config, LiveStream stream);
}
