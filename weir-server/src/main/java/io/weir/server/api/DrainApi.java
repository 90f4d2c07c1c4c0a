package io.weir.server.api;

import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.path.PathTable;
import io.weir.server.session.SessionTable;
import java.util.List;

/**
 * {@code /v3/drain}: POST has new publishers and readers refused while those that are there finish, DELETE takes them again, GET says
 * how many are left. {@code /ready} answers 503 meanwhile, so that balancers send clients elsewhere.
 */
public final class DrainApi implements ApiResource {
    private final PathTable paths;
    private final SessionTable sessions;

    /** Drains those paths. */
    public DrainApi(PathTable paths, SessionTable sessions) {
        this.paths = paths;
        this.sessions = sessions;
    }

    private record DrainStatus(
            @Described("Whether new clients are refused.") boolean draining,
            @Described("How many are left.") int sessions,
            boolean empty) {}

    private record Ready(String status) {}

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/drain", this::answer)
                        .describedBy(operation(
                                "drainGet", "Tells whether the server drains and how many clients are left.")),
                ControlApi.post("/v3/drain", exchange -> drain(exchange, true))
                        .describedBy(operation("drainStart", "Refuses new clients; those that are there stay.")),
                Route.blocking("DELETE", "/v3/drain", exchange -> drain(exchange, false))
                        .describedBy(operation("drainStop", "Takes new clients again.")));
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, "Sessions", summary).answers(DrainStatus.class);
    }

    /** {@code /ready}: whether new clients are welcome; for anyone. */
    public Route ready() {
        return Route.onLoop(
                "GET",
                "/ready",
                exchange -> exchange.respond(
                        paths.isDraining()
                                ? HttpResponse.json(503, new Ready("draining"))
                                : HttpResponse.json(200, new Ready("ready"))));
    }

    private void drain(HttpExchange exchange, boolean draining) {
        paths.drain(draining);
        answer(exchange);
    }

    private void answer(HttpExchange exchange) {
        int left = sessions.size();
        exchange.respond(HttpResponse.json(200, new DrainStatus(paths.isDraining(), left, left == 0)));
    }
}
