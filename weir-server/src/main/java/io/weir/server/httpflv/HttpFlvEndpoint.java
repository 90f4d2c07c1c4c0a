package io.weir.server.httpflv;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.base.time.Clock;
import io.weir.config.AuthAction;
import io.weir.config.WriteInterval;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.http.WebSocketOptions;
import io.weir.server.auth.AuthDecision;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import io.weir.server.path.Arrival;
import io.weir.server.path.Elsewhere;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.path.ReadDecision;
import io.weir.server.path.Refusal;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.BatchInterval;
import io.weir.server.stream.EndReason;
import java.util.Optional;

/**
 * {@code GET /path.flv}, plain or upgraded to a WebSocket.
 *
 * <p>Threading: any thread.
 */
public final class HttpFlvEndpoint {
    private final PathTable paths;
    private final SessionTable sessions;
    private final Clock clock;
    private final BatchInterval interval;
    private final HttpAccess access;

    /** Serves the streams of {@code paths} to whom {@code access} lets in. */
    public HttpFlvEndpoint(
            PathTable paths, SessionTable sessions, WriteInterval writeInterval, Clock clock, HttpAccess access) {
        this.paths = paths;
        this.access = access;
        this.sessions = sessions;
        this.clock = clock;
        this.interval = BatchInterval.of(writeInterval);
    }

    /** The route to add to a router. */
    public Route route() {
        return Route.onLoop("GET", "/{path...}.flv", this::onRequest);
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
        HttpAccess.Wish wish = new HttpAccess.Wish(AuthAction.READ, name, AuthProtocol.FLV, id);
        access.ask(
                exchange,
                wish,
                allowed -> paths.read(
                        path,
                        new PathStatus.Party(SessionKind.HTTP_FLV.apiType(), id),
                        new Arrival(
                                exchange.request().peer().clientText(),
                                exchange.request().rawQuery(),
                                allowed.user(),
                                allowed.limits()),
                        decision ->
                                exchange.execute(() -> onDecision(exchange, new Viewer(path, id, allowed), decision))));
    }

    /** Somebody who may read. */
    private record Viewer(PathName path, SessionId id, AuthDecision.Allow allowed) {}

    private void onDecision(HttpExchange exchange, Viewer viewer, ReadDecision decision) {
        switch (decision) {
            case ReadDecision.Redirected(var elsewhere) -> exchange.respond(redirect(exchange, viewer, elsewhere));
            case ReadDecision.Refused(var reason, var text) ->
                exchange.respond(HttpResponse.error(status(reason), text));
            case ReadDecision.Accepted accepted -> {
                Optional<HttpFlvSession> session = begin(exchange, viewer, accepted);
                if (session.isPresent()) {
                    session.get().start();
                } else {
                    accepted.path().removeReader(viewer.id, EndReason.CLIENT_LEFT);
                }
            }
        }
    }

    private Optional<HttpFlvSession> begin(HttpExchange exchange, Viewer viewer, ReadDecision.Accepted accepted) {
        HttpRequest request = exchange.request();
        boolean webSocket = request.isWebSocketUpgrade();
        FlvWireFormat format = new FlvWireFormat(
                webSocket,
                "all".equals(request.query().get("tracks")),
                "opus".equals(request.query().get("audio")),
                interval);
        Optional<HttpFlvSession.Answer> answer = webSocket
                ? exchange.webSocket(WebSocketOptions.SEND_ONLY)
                        .map(open -> new HttpFlvSession.Answer(
                                open.channel(), format, reason -> open.close(closeCode(reason), reason.text())))
                : exchange.stream(HttpResponse.of(200)
                                .with("Content-Type", "video/x-flv")
                                .with("Cache-Control", "no-store"))
                        .map(open -> new HttpFlvSession.Answer(open.channel(), format, _ -> open.close()));
        return answer.map(open -> new HttpFlvSession(
                new HttpFlvSession.Client(viewer.id, viewer.path, request, clock.wallTime(), viewer.allowed),
                open,
                accepted,
                sessions));
    }

    /** RFC 6455 §7.4.1: 1000 when all was said, 1001 when the server goes. */
    private static int closeCode(EndReason reason) {
        return reason == EndReason.SERVER_STOPPING ? 1001 : 1000;
    }

    /** Also before a WebSocket is one: browsers don't follow then, other clients do. */
    private static HttpResponse redirect(HttpExchange exchange, Viewer viewer, Elsewhere elsewhere) {
        return elsewhere
                .location(".flv", exchange.request().rawQuery())
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
