package io.weir.server.httpstream;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.config.AuthAction;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.http.WebSocketOptions;
import io.weir.server.auth.AuthDecision;
import io.weir.server.auth.HttpAccess;
import io.weir.server.path.Arrival;
import io.weir.server.path.Elsewhere;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.path.ReadDecision;
import io.weir.server.path.Refusal;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.WireFormat;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /path.flv} and the like: streams in one container without end, plain or upgraded to a WebSocket.
 *
 * <p>Threading: any thread.
 */
public final class HttpStreamEndpoint {
    private final LiveContainer container;
    private final PathTable paths;
    private final SessionTable sessions;
    private final Clock clock;
    private final HttpAccess access;

    /** Serves the streams of {@code paths} in {@code container} to whom {@code access} lets in. */
    public HttpStreamEndpoint(
            LiveContainer container, PathTable paths, SessionTable sessions, Clock clock, HttpAccess access) {
        this.container = container;
        this.paths = paths;
        this.sessions = sessions;
        this.clock = clock;
        this.access = access;
    }

    /** The route to add to a router. */
    public Route route() {
        return Route.onLoop("GET", "/{path...}" + container.ending(), this::onRequest);
    }

    private void onRequest(HttpExchange exchange) {
        String name = exchange.parameter("path");
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            exchange.respond(HttpResponse.error(400, problem.get()));
            return;
        }
        SessionId id = SessionId.random();
        PathName path = new PathName(name);
        HttpAccess.Wish wish = new HttpAccess.Wish(AuthAction.READ, name, container.protocol(), id);
        access.ask(exchange, wish, allowed -> {
            Viewer viewer = new Viewer(path, id, allowed);
            paths.reserve(
                    path, party(viewer), arrival(exchange, viewer), decision -> onDecision(exchange, viewer, decision));
        });
    }

    /** Somebody who may read. */
    private record Viewer(PathName path, SessionId id, AuthDecision.Allow allowed) {}

    private PathStatus.Party party(Viewer viewer) {
        return new PathStatus.Party(container.kind().apiType(), viewer.id);
    }

    private static Arrival arrival(HttpExchange exchange, Viewer viewer) {
        return new Arrival(
                exchange.request().peer().clientText(),
                exchange.request().rawQuery(),
                viewer.allowed.user(),
                viewer.allowed.limits());
    }

    private void onDecision(HttpExchange exchange, Viewer viewer, ReadDecision decision) {
        switch (decision) {
            case ReadDecision.Redirected(var elsewhere) ->
                exchange.execute(() -> exchange.respond(redirect(exchange, viewer, elsewhere)));
            case ReadDecision.Refused(var reason, var text) ->
                exchange.execute(() -> exchange.respond(HttpResponse.error(status(reason), text)));
            case ReadDecision.Accepted accepted ->
                accepted.stream()
                        .head(head -> exchange.execute(() -> onTracks(exchange, viewer, accepted, head.tracks())));
        }
    }

    private void onTracks(HttpExchange exchange, Viewer viewer, ReadDecision.Accepted accepted, List<Track> tracks) {
        Optional<String> problem = problem(tracks);
        if (problem.isPresent()) {
            accepted.path().removeReader(viewer.id, EndReason.CLIENT_LEFT);
            paths.tellUnfit(party(viewer), arrival(exchange, viewer), viewer.path, problem.get());
            exchange.respond(HttpResponse.error(406, problem.get()));
            return;
        }
        Optional<HttpStreamSession> session = begin(exchange, viewer, accepted);
        if (session.isPresent()) {
            session.get().start();
        } else {
            accepted.path().removeReader(viewer.id, EndReason.CLIENT_LEFT);
        }
    }

    /** Why the container is of no use for these tracks: it has place for none of them, or not for the pictures. */
    private Optional<String> problem(List<Track> tracks) {
        for (MediaKind kind : List.of(MediaKind.VIDEO, MediaKind.AUDIO)) {
            List<Track> ofKind =
                    tracks.stream().filter(track -> track.kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                boolean any = ofKind.stream()
                        .anyMatch(track -> container.problem(track).isEmpty());
                return any ? Optional.empty() : container.problem(ofKind.getFirst());
            }
        }
        return Optional.empty();
    }

    private Optional<HttpStreamSession> begin(HttpExchange exchange, Viewer viewer, ReadDecision.Accepted accepted) {
        HttpRequest request = exchange.request();
        boolean webSocket = request.isWebSocketUpgrade();
        WireFormat format = container.format(request, webSocket);
        Optional<HttpStreamSession.Answer> answer = webSocket
                ? exchange.webSocket(WebSocketOptions.SEND_ONLY)
                        .map(open -> new HttpStreamSession.Answer(
                                open.channel(), format, reason -> open.close(closeCode(reason), reason.text())))
                : exchange.stream(HttpResponse.of(200)
                                .with("Content-Type", container.contentType())
                                .with("Cache-Control", "no-store"))
                        .map(open -> new HttpStreamSession.Answer(open.channel(), format, _ -> open.close()));
        return answer.map(open -> new HttpStreamSession(
                new HttpStreamSession.Client(
                        viewer.id, container.kind(), viewer.path, request, clock.wallTime(), viewer.allowed),
                open,
                accepted,
                sessions));
    }

    /** RFC 6455 §7.4.1: 1000 when all was said, 1001 when the server goes. */
    private static int closeCode(EndReason reason) {
        return reason == EndReason.SERVER_STOPPING ? 1001 : 1000;
    }

    /** Also before a WebSocket is one: browsers don't follow then, other clients do. */
    private HttpResponse redirect(HttpExchange exchange, Viewer viewer, Elsewhere elsewhere) {
        return elsewhere
                .location(container.ending(), exchange.request().rawQuery())
                .map(location -> HttpResponse.of(307).with("Location", location).with("Cache-Control", "no-store"))
                .orElseGet(() -> HttpResponse.error(
                        404, "path '" + viewer.path() + "' is served by another server, over " + elsewhere.scheme()));
    }

    private static int status(Refusal reason) {
        return switch (reason) {
            case BAD_NAME -> 400;
            case NOT_ALLOWED -> 403;
            case NOT_CONFIGURED, NO_STREAM, NOT_FOR_PUBLISHERS -> 404;
            case ALREADY_PUBLISHING -> 409;
            case TOO_MANY_READERS, BUSY -> 503;
        };
    }
}
