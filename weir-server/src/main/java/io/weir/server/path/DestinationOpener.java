package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.config.ForwardConfig;
import io.weir.server.stream.LiveStream;
import java.util.Optional;

/** Opens the destinations that paths are configured to forward to. It keeps paths free of the protocols. */
@FunctionalInterface
public interface DestinationOpener {
    /** Opens nothing. */
    DestinationOpener NONE = (_, _, _) -> Optional.empty();

    /** Begins to send {@code stream} on; empty when nothing here can. Called on the path's thread, must not wait. */
    Optional<Destination> open(PathName path, ForwardConfig config, LiveStream stream);
}
