package io.weir.server.registration;

import io.weir.base.id.PathName;
import io.weir.server.path.Arrival;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.path.PublishDecision;
import io.weir.server.path.Publisher;
import io.weir.server.path.ReadDecision;
import io.weir.server.path.Refusal;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** The registrar of last resort: maps app and key to a path and lets the path decide. Threading: any thread. */
public final class PathRegistrar implements Registrar {
    private final PathTable paths;

    /** Maps to {@code paths}. */
    public PathRegistrar(PathTable paths) {
        this.paths = paths;
    }

    @Override
    public void publish(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply) {
        Optional<String> problem = PathName.problemOf(request.path());
        if (problem.isPresent()) {
            reply.accept(new PublishAnswer.Refused(Refusal.BAD_NAME, problem.get()));
            return;
        }
        paths.publish(new PathName(request.path()), publisher, arrival(request), decision -> {
            switch (decision) {
                case PublishDecision.Accepted(var sink, var path) ->
                    reply.accept(
                            new PublishAnswer.Accepted(sink, reason -> path.removePublisher(publisher.id(), reason)));
                case PublishDecision.Refused(var reason, var text) ->
                    reply.accept(new PublishAnswer.Refused(reason, text));
            }
        });
    }

    @Override
    public void watch(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply) {
        Optional<String> problem = PathName.problemOf(request.path());
        if (problem.isPresent()) {
            reply.accept(new WatchAnswer.Refused(Refusal.BAD_NAME, problem.get()));
            return;
        }
        paths.read(new PathName(request.path()), party, arrival(request), decision -> {
            switch (decision) {
                case ReadDecision.Accepted(var stream, var path) ->
                    reply.accept(new WatchAnswer.Accepted(stream, _ -> path.removeReader(party.id())));
                case ReadDecision.Refused(var reason, var text) -> reply.accept(new WatchAnswer.Refused(reason, text));
            }
        });
    }

    private static Arrival arrival(ClientRequest request) {
        InetSocketAddress remote = request.remote();
        String host = remote.getAddress() == null
                ? remote.getHostString()
                : remote.getAddress().getHostAddress();
        return new Arrival(
                (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + remote.getPort(), request.query());
    }
}
