package io.weir.server.api;

import io.weir.base.id.PathName;
import io.weir.base.log.Redaction;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /v3/paths/forward}: where streams are sent on to. */
public final class ForwardsApi implements ApiResource {
    private final PathTable paths;

    /** Tells of those paths. */
    public ForwardsApi(PathTable paths) {
        this.paths = paths;
    }

    @Described(name = "PathConfForwardDest")
    private record Conf(String dest, String destFingerprint, String whipBearerToken) {}

    @Described(name = "ForwardDest")
    private record Item(
            String id,
            @Described("Its place in the list, from 1.") int pos,
            Instant created,
            Conf conf,
            String protocol,

            @Described(oneOf = {"idle", "forwarding", "error"})
            String state,

            String lastError,
            long outboundBytes) {
        static Item of(PathStatus.Forward forward) {
            String dest = forward.config().dest().value();
            return new Item(
                    forward.id().toString(),
                    forward.position(),
                    forward.created(),
                    new Conf(Redaction.redact(dest), forward.config().destFingerprint(), ""),
                    dest.substring(0, dest.indexOf(':')).toLowerCase(Locale.ROOT),
                    forward.status().state().name().toLowerCase(Locale.ROOT),
                    forward.status().lastError(),
                    forward.status().outboundBytes());
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/paths/forward/list", this::list)
                        .describedBy(Operation.of("pathsForwardList", "Paths", "Returns where a path is sent on to.")
                                .answersPage(Item.class)
                                .errors(404)
                                .query("path", "string", "The path.")),
                ControlApi.get("/v3/paths/forward/get", this::get)
                        .describedBy(Operation.of("pathsForwardGet", "Paths", "Returns one destination of a path.")
                                .answers(Item.class)
                                .errors(400, 404)
                                .query("path", "string", "The path.")
                                .query("id", "string", "The destination.")));
    }

    private void list(HttpExchange exchange) throws Exception {
        Optional<PathStatus> path = find(exchange);
        if (path.isEmpty()) {
            exchange.respond(HttpResponse.error(404, "path not found"));
            return;
        }
        List<Item> items = path.get().forwards().stream().map(Item::of).toList();
        exchange.respond(HttpResponse.json(200, Page.of(exchange.request(), items)));
    }

    private void get(HttpExchange exchange) throws Exception {
        String id = String.valueOf(exchange.request().query().get("id"));
        Optional<Item> item = find(exchange).stream()
                .flatMap(path -> path.forwards().stream())
                .map(Item::of)
                .filter(each -> each.id().equals(id))
                .findFirst();
        exchange.respond(item.map(found -> HttpResponse.json(200, found))
                .orElseGet(() -> HttpResponse.error(404, "forward destination not found")));
    }

    private Optional<PathStatus> find(HttpExchange exchange) throws Exception {
        String name = String.valueOf(exchange.request().query().get("path"));
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            throw new BadRequestException(problem.get());
        }
        return ControlApi.await(paths.status(new PathName(name)));
    }
}
