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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** {@code list}, {@code get/{id}} and {@code kick/{id}} of the sessions of one kind, as MediaMTX has them for each of its protocols. */
final class SessionRoutes<T extends Record> {
    private final SessionTable sessions;
    private final Names names;
    private final Class<T> type;
    private final Function<SessionStatus, T> item;

    /**
     * What they are called.
     *
     * @param base the address before {@code /list}
     * @param id what the operations' names begin with
     * @param noun connection or session
     */
    record Names(SessionKind kind, String base, String id, String noun) {}

    /** Tells of sessions as items of that type. */
    SessionRoutes(SessionTable sessions, Names names, Class<T> type, Function<SessionStatus, T> item) {
        this.sessions = sessions;
        this.names = names;
        this.type = type;
        this.item = item;
    }

    List<Route> all() {
        HttpHandler list = exchange -> {
            Page<SessionStatus> page = Page.of(exchange.request(), ControlApi.await(sessions.statuses(names.kind)));
            exchange.respond(HttpResponse.json(
                    200,
                    new Page<>(
                            page.itemCount(),
                            page.pageCount(),
                            page.items().stream().map(item).toList())));
        };
        HttpHandler get = exchange -> {
            Optional<LiveSession> session = find(exchange);
            if (session.isPresent()) {
                SessionStatus status = ControlApi.await(sessions.status(session.get()));
                exchange.respond(HttpResponse.json(200, item.apply(status)));
            } else {
                exchange.respond(notFound());
            }
        };
        HttpHandler kick = exchange -> {
            Optional<LiveSession> session = find(exchange);
            session.ifPresent(LiveSession::kick);
            exchange.respond(session.isPresent() ? HttpResponse.json(200, Ok.OK) : notFound());
        };
        return List.of(
                ControlApi.get(names.base + "/list", list)
                        .describedBy(operation("List", "Returns all " + names.noun + "s.")
                                .answersPage(type)),
                ControlApi.get(names.base + "/get/{id}", get)
                        .describedBy(operation("Get", "Returns a " + names.noun + ".")
                                .answers(type)
                                .errors(400, 404)),
                ControlApi.post(names.base + "/kick/{id}", kick)
                        .describedBy(operation("Kick", "Ends a " + names.noun + ".")
                                .answers(Ok.class)
                                .errors(400, 404)));
    }

    private Operation operation(String verb, String summary) {
        return Operation.of(names.id + verb, names.kind.name(), summary);
    }

    private HttpResponse notFound() {
        return HttpResponse.error(404, names.noun + " not found");
    }

    private Optional<LiveSession> find(HttpExchange exchange) throws BadRequestException {
        String id = exchange.parameter("id");
        try {
            return sessions.find(new SessionId(UUID.fromString(id)), Set.of(names.kind));
        } catch (IllegalArgumentException _) {
            throw new BadRequestException("invalid id: '" + id + "'");
        }
    }
}
