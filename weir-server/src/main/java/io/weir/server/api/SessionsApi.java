package io.weir.server.api;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.session.LiveSession;
import io.weir.server.session.SessionKind;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.server.session.SessionTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** {@code /v3/sessions}, sessions of all protocols, and {@code /v3/paths/kick}, which ends everybody on a path. */
public final class SessionsApi implements ApiResource {
    private final SessionTable sessions;

    /** Tells of those sessions, and ends them. */
    public SessionsApi(SessionTable sessions) {
        this.sessions = sessions;
    }

    private record Kicked(
            @Described(oneOf = "ok") String status,
            @Described("How many sessions were ended.") int kicked) {}

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/sessions/list", this::list)
                        .describedBy(
                                SessionFilter.describe(operation("sessionsList", "Returns sessions of all protocols.")
                                        .answersPage(SessionItem.class))),
                ControlApi.get("/v3/sessions/get/{id}", this::get)
                        .describedBy(operation("sessionsGet", "Returns a session.")
                                .answers(SessionItem.class)
                                .errors(400, 404)),
                ControlApi.post("/v3/sessions/kick", this::kickMany)
                        .describedBy(SessionFilter.describe(operation(
                                        "sessionsKickMany",
                                        "Ends all sessions that fit; at least one parameter must be given.")
                                .answers(Kicked.class)
                                .errors(400))),
                ControlApi.post("/v3/sessions/kick/{id}", this::kick)
                        .describedBy(operation("sessionsKick", "Ends a session.")
                                .answers(Kicked.class)
                                .errors(400, 404)),
                ControlApi.post("/v3/paths/kick/{name...}", this::kickPath)
                        .describedBy(Operation.of("pathsKick", "Paths", "Ends the publisher and all readers of a path.")
                                .answers(Kicked.class)
                                .errors(400)));
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, "Sessions", summary);
    }

    private void list(HttpExchange exchange) throws Exception {
        SessionFilter filter = SessionFilter.of(exchange.request().query());
        List<SessionStatus> wanted = ControlApi.await(sessions.statuses()).stream()
                .filter(filter::matches)
                .toList();
        Page<SessionStatus> page = Page.of(exchange.request(), wanted);
        exchange.respond(HttpResponse.json(
                200,
                new Page<>(
                        page.itemCount(),
                        page.pageCount(),
                        page.items().stream().map(SessionItem::of).toList())));
    }

    private void get(HttpExchange exchange) throws Exception {
        Optional<LiveSession> session = find(exchange);
        if (session.isPresent()) {
            SessionStatus status = ControlApi.await(sessions.status(session.get()));
            exchange.respond(HttpResponse.json(200, SessionItem.of(status)));
        } else {
            exchange.respond(HttpResponse.error(404, "session not found"));
        }
    }

    private void kick(HttpExchange exchange) throws BadRequestException {
        Optional<LiveSession> session = find(exchange);
        session.ifPresent(LiveSession::kick);
        exchange.respond(
                session.isPresent()
                        ? HttpResponse.json(200, new Kicked("ok", 1))
                        : HttpResponse.error(404, "session not found"));
    }

    private void kickMany(HttpExchange exchange) throws Exception {
        SessionFilter filter = SessionFilter.of(exchange.request().query());
        if (filter.isEmpty()) {
            throw new BadRequestException("say which: protocol, state, path, user or address");
        }
        exchange.respond(HttpResponse.json(200, new Kicked("ok", kick(filter::matches))));
    }

    private void kickPath(HttpExchange exchange) throws Exception {
        String name = exchange.parameter("name");
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            throw new BadRequestException(problem.get());
        }
        int kicked = kick(session ->
                session.state() != SessionState.IDLE && session.path().equals(name));
        exchange.respond(HttpResponse.json(200, new Kicked("ok", kicked)));
    }

    private int kick(Predicate<SessionStatus> wanted) throws Exception {
        // all are found before the first goes: readers leave by themselves when their publisher does
        List<LiveSession> found = new ArrayList<>();
        for (SessionStatus status : ControlApi.await(sessions.statuses())) {
            if (wanted.test(status)) {
                sessions.find(status.id(), EnumSet.of(status.kind())).ifPresent(found::add);
            }
        }
        found.forEach(LiveSession::kick);
        return found.size();
    }

    private Optional<LiveSession> find(HttpExchange exchange) throws BadRequestException {
        String id = exchange.parameter("id");
        try {
            return sessions.find(new SessionId(UUID.fromString(id)), EnumSet.allOf(SessionKind.class));
        } catch (IllegalArgumentException _) {
            throw new BadRequestException("invalid id: '" + id + "'");
        }
    }
}
