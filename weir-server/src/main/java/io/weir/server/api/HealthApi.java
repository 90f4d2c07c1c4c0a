package io.weir.server.api;

import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import java.util.List;
import java.util.Map;

/** {@code /v3/paths/health}: which streams break which of their rules now. */
public final class HealthApi implements ApiResource {
    private final PathTable paths;

    /** Tells of those paths. */
    public HealthApi(PathTable paths) {
        this.paths = paths;
    }

    @Described(name = "BrokenRule")
    private record Item(
            String path,
            @Described("The rule that is broken.") String rule,
            @Described("What is wrong, in words.") String text) {}

    @Override
    public List<Route> routes() {
        return List.of(ControlApi.get("/v3/paths/health", this::list)
                .describedBy(
                        Operation.of("pathsHealth", "Paths", "Returns which streams break which of their rules now.")
                                .answersPage(Item.class)));
    }

    private void list(HttpExchange exchange) throws Exception {
        List<PathStatus> all = ControlApi.await(paths.statuses());
        List<Item> items = all.stream()
                .flatMap(path -> path.unhealthy().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(wrong ->
                                new Item(path.name().value(), wrong.getKey().text(), wrong.getValue())))
                .toList();
        exchange.respond(HttpResponse.json(200, Page.of(exchange.request(), items)));
    }
}
