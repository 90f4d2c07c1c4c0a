package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.config.ForwardConfig;
import io.weir.config.SourceConfig;
import io.weir.server.stream.LiveStream;
import java.util.List;
import java.util.Optional;

/**
 * Several protocols as one: the first that can open an address does.
 *
 * @param protocols each leaves the addresses of the others alone
 */
public record OutgoingProtocols(List<Outgoing> protocols) implements Outgoing {
    public OutgoingProtocols {
        protocols = List.copyOf(protocols);
    }

    @Override
    public Optional<PathSource> openSource(PathHandle path, String url, SourceConfig config) {
        for (Outgoing protocol : protocols) {
            Optional<PathSource> opened = protocol.openSource(path, url, config);
            if (opened.isPresent()) {
                return opened;
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Destination> openDestination(PathName path, String url, ForwardConfig config, LiveStream stream) {
        for (Outgoing protocol : protocols) {
            Optional<Destination> opened = protocol.openDestination(path, url, config, stream);
            if (opened.isPresent()) {
                return opened;
            }
        }
        return Optional.empty();
    }
}
