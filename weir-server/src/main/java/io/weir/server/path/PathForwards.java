package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.base.log.Redaction;
import io.weir.base.time.Clock;
import io.weir.config.ForwardConfig;
import io.weir.config.PathMatch;
import io.weir.server.stream.LiveStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one path's stream is sent on to while there is one. Threading: the path's thread. */
final class PathForwards {
    private static final Logger LOG = LoggerFactory.getLogger(PathForwards.class);

    private final PathName path;
    private final Outgoing outgoing;
    private final Clock clock;
    private final List<Open> open = new ArrayList<>();

    private record Open(UUID id, int position, Instant created, ForwardConfig config, Destination destination) {
        Open at(int newPosition) {
            return new Open(id, newPosition, created, config, destination);
        }
    }

    PathForwards(PathName path, Outgoing outgoing, Clock clock) {
        this.path = path;
        this.outgoing = outgoing;
        this.clock = clock;
    }

    /** Sends {@code stream} to all that {@code match} names; to those it goes to already, on without an interruption. */
    void follow(PathMatch match, LiveStream stream) {
        List<ForwardConfig> configs = match.config().forward();
        PathVariables variables = PathVariables.of(path, match);
        List<Open> before = new ArrayList<>(open);
        open.clear();
        for (int i = 0; i < configs.size(); i++) {
            ForwardConfig config = configs.get(i);
            int position = i + 1;
            Optional<Open> running =
                    before.stream().filter(each -> each.config.equals(config)).findFirst();
            if (running.isPresent()) {
                before.remove(running.get());
                open.add(running.get().at(position));
            } else {
                begin(config, position, variables.fill(config.dest().value()), stream);
            }
        }
        before.forEach(each -> each.destination.close());
    }

    private void begin(ForwardConfig config, int position, String url, LiveStream stream) {
        outgoing.openDestination(path, url, config, stream)
                .ifPresentOrElse(
                        destination ->
                                open.add(new Open(UUID.randomUUID(), position, clock.wallTime(), config, destination)),
                        () -> LOG.warn(
                                "[path {}] cannot forward to {}",
                                path,
                                Redaction.redact(config.dest().value())));
    }

    /** The stream has ended. */
    void close() {
        open.forEach(each -> each.destination.close());
        open.clear();
    }

    List<PathStatus.Forward> statuses() {
        return open.stream()
                .map(each -> new PathStatus.Forward(
                        each.id, each.position, each.created, each.config, each.destination.status()))
                .toList();
    }
}
