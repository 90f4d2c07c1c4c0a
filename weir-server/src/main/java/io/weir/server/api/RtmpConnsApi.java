package io.weir.server.api;

import io.weir.base.id.SessionId;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpHandler;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Operation;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.SessionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /v3/rtmpconns} and {@code /v3/rtmpsconns}; a resource is absent while its listener is off. */
public final class RtmpConnsApi implements ApiResource {
    private final SessionTable sessions;
    private final boolean plain;
    private final boolean tls;

    /** Tells of those sessions, as far as their listeners are on. */
    public RtmpConnsApi(SessionTable sessions, boolean plain, boolean tls) {
        this.sessions = sessions;
        this.plain = plain;
        this.tls = tls;
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        if (plain) {
            routes.addAll(routes("/v3/rtmpconns", "rtmpConns", SessionKind.RTMP));
        }
        if (tls) {
            routes.addAll(routes("/v3/rtmpsconns", "rtmpsConns", SessionKind.RTMPS));
        }
        return routes;
    }

    private List<Route> routes(String base, String id, SessionKind kind) {
        HttpHandler list = exchange -> {
            List<SessionStatus> all = ControlApi.await(sessions.statuses(kind));
            Page<SessionStatus> page = Page.of(exchange.request(), all);
            exchange.respond(HttpResponse.json(
                    200,
                    new Page<>(
                            page.itemCount(),
                            page.pageCount(),
                            page.items().stream().map(RtmpConnItem::of).toList())));
        };
        HttpHandler get = exchange -> {
            Optional<LiveSession> session = find(exchange, kind);
            if (session.isPresent()) {
                SessionStatus status = ControlApi.await(sessions.status(session.get()));
                exchange.respond(HttpResponse.json(200, RtmpConnItem.of(status)));
            } else {
                exchange.respond(HttpResponse.error(404, "connection not found"));
            }
        };
        HttpHandler kick = exchange -> {
            Optional<LiveSession> session = find(exchange, kind);
            session.ifPresent(LiveSession::kick);
            exchange.respond(
                    session.isPresent()
                            ? HttpResponse.json(200, Ok.OK)
                            : HttpResponse.error(404, "connection not found"));
        };
        return List.of(
                ControlApi.get(base + "/list", list)
                        .describedBy(operation(id + "List", kind, "Returns all connections.")
                                .answersPage(RtmpConnItem.class)),
                ControlApi.get(base + "/get/{id}", get)
                        .describedBy(operation(id + "Get", kind, "Returns a connection.")
                                .answers(RtmpConnItem.class)
                                .errors(400, 404)),
                ControlApi.post(base + "/kick/{id}", kick)
                        .describedBy(operation(id + "Kick", kind, "Ends a connection.")
                                .answers(Ok.class)
                                .errors(400, 404)));
    }

    private static Operation operation(String id, SessionKind kind, String summary) {
        return Operation.of(id, kind.name(), summary);
    }

    private Optional<LiveSession> find(HttpExchange exchange, SessionKind kind) throws BadRequestException {
        String id = exchange.parameter("id");
        try {
            return sessions.find(new SessionId(UUID.fromString(id)), Set.of(kind));
        } catch (IllegalArgumentException _) {
            throw new BadRequestException("invalid id: '" + id + "'");
        }
    }
}
