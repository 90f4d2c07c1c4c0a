package io.weir.server.registration;

import io.weir.base.id.PathName;
import io.weir.base.net.HostPort;
import io.weir.config.AuthAction;
import io.weir.server.auth.AuthDecision;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.AuthRequest;
import io.weir.server.auth.Authentication;
import io.weir.server.auth.Credentials;
import io.weir.server.path.Arrival;
import io.weir.server.path.Elsewhere;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.path.PublishDecision;
import io.weir.server.path.Publisher;
import io.weir.server.path.ReadDecision;
import io.weir.server.path.Refusal;
import io.weir.server.stream.EndReason;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registrar of last resort: authenticates the client, maps app and key to a path and lets the path decide. Threading: any thread.
 */
public final class PathRegistrar implements Registrar {
    /** Paths that a watcher is led on to, one after the other. */
    static final int REDIRECTS_MAX = 4;

    private static final String NOT_ALLOWED = "authentication failed";

    private final PathTable paths;
    private final Authentication authentication;

    /** Maps to {@code paths} whom {@code authentication} lets in. */
    public PathRegistrar(PathTable paths, Authentication authentication) {
        this.paths = paths;
        this.authentication = authentication;
    }

    /** A place on a path, held by somebody who was let in. */
    private record Place(String user, String path, @Nullable Instant expiresAt, Consumer<EndReason> leave)
            implements Admission {
        @Override
        public void release(EndReason reason) {
            leave.accept(reason);
        }
    }

    @Override
    public void publish(ClientRequest request, Publisher publisher, Consumer<PublishAnswer> reply) {
        Optional<String> problem = PathName.problemOf(request.path());
        if (problem.isPresent()) {
            reply.accept(new PublishAnswer.Refused(Refusal.BAD_NAME, problem.get()));
            return;
        }
        authentication.authenticate(authRequest(AuthAction.PUBLISH, request), Runnable::run, decision -> {
            switch (decision) {
                case AuthDecision.Allow allow -> publish(request, publisher, allow, reply);
                case AuthDecision.Deny _, AuthDecision.Challenge _ ->
                    reply.accept(new PublishAnswer.Refused(Refusal.NOT_ALLOWED, NOT_ALLOWED));
            }
        });
    }

    private void publish(
            ClientRequest request, Publisher publisher, AuthDecision.Allow allow, Consumer<PublishAnswer> reply) {
        paths.publish(new PathName(request.path()), publisher, arrival(request, allow), decision -> {
            switch (decision) {
                case PublishDecision.Accepted(var sink, var path) ->
                    reply.accept(new PublishAnswer.Accepted(
                            sink,
                            new Place(
                                    allow.user(),
                                    "",
                                    allow.expiresAt(),
                                    reason -> path.removePublisher(publisher.id(), reason))));
                case PublishDecision.Refused(var reason, var text) ->
                    reply.accept(new PublishAnswer.Refused(reason, text));
            }
        });
    }

    @Override
    public void watch(ClientRequest request, PathStatus.Party party, Consumer<WatchAnswer> reply) {
        watch(new Watch(request, party, request.path(), 0, reply));
    }

    /**
     * Somebody who wants to watch.
     *
     * @param asked the path that it asked for; the request's is where it was led
     * @param redirectCount how often it was led on
     */
    private record Watch(
            ClientRequest request,
            PathStatus.Party party,
            String asked,
            int redirectCount,
            Consumer<WatchAnswer> reply) {
        void refuse(Refusal reason, String text) {
            reply.accept(new WatchAnswer.Refused(reason, text));
        }
    }

    private void watch(Watch watch) {
        Optional<String> problem = PathName.problemOf(watch.request.path());
        if (problem.isPresent()) {
            watch.refuse(Refusal.BAD_NAME, problem.get());
            return;
        }
        authentication.authenticate(authRequest(AuthAction.READ, watch.request), Runnable::run, decision -> {
            switch (decision) {
                case AuthDecision.Allow allow -> watch(watch, allow);
                case AuthDecision.Deny _, AuthDecision.Challenge _ -> watch.refuse(Refusal.NOT_ALLOWED, NOT_ALLOWED);
            }
        });
    }

    private void watch(Watch watch, AuthDecision.Allow allow) {
        ClientRequest request = watch.request;
        String led = request.path().equals(watch.asked) ? "" : request.path();
        paths.read(new PathName(request.path()), watch.party, arrival(request, allow), decision -> {
            switch (decision) {
                case ReadDecision.Accepted(var stream, var path) ->
                    watch.reply.accept(new WatchAnswer.Accepted(
                            stream,
                            new Place(
                                    allow.user(),
                                    led,
                                    allow.expiresAt(),
                                    reason -> path.removeReader(watch.party.id(), reason))));
                case ReadDecision.Redirected(var elsewhere) -> follow(watch, elsewhere);
                case ReadDecision.Refused(var reason, var text) -> watch.refuse(reason, text);
            }
        });
    }

    /** To another path the client is led without noticing, if it may read that too; to another server it goes by itself. */
    private void follow(Watch watch, Elsewhere elsewhere) {
        Optional<PathName> path = elsewhere.path();
        if (path.isPresent() && watch.redirectCount < REDIRECTS_MAX) {
            ClientRequest next = watch.request.withPath(path.get().value());
            watch(new Watch(next, watch.party, watch.asked, watch.redirectCount + 1, watch.reply));
        } else if (path.isPresent()) {
            watch.refuse(
                    Refusal.NO_STREAM, "path '" + watch.asked + "' is sent on more than " + REDIRECTS_MAX + " times");
        } else if (elsewhere.scheme().startsWith("rtmp")) {
            watch.reply.accept(new WatchAnswer.Redirected(elsewhere.target()));
        } else {
            watch.refuse(
                    Refusal.NO_STREAM,
                    "path '" + watch.asked + "' is served by another server, over " + elsewhere.scheme());
        }
    }

    private static Arrival arrival(ClientRequest request, AuthDecision.Allow allow) {
        return new Arrival(HostPort.of(request.remote()), request.query(), allow.user(), allow.limits());
    }

    private static AuthRequest authRequest(AuthAction action, ClientRequest request) {
        return new AuthRequest(
                action,
                request.path(),
                Credentials.ofQuery(request.query()),
                request.remote().getAddress(),
                AuthProtocol.RTMP,
                request.connection(),
                request.query(),
                request.userAgent());
    }
}
