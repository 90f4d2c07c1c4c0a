package io.weir.server.api;

import io.weir.base.id.PathName;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Operation;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code /v3/paths}. */
public final class PathsApi implements ApiResource {
    private final PathTable paths;
    private final Function<PathStatus, List<String>> webrtcProblems;

    /**
     * Tells of those paths.
     *
     * @param webrtcProblems why WebRTC viewers would not get a path's stream, in sentences
     */
    public PathsApi(PathTable paths, Function<PathStatus, List<String>> webrtcProblems) {
        this.paths = paths;
        this.webrtcProblems = webrtcProblems;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/paths/list", this::list)
                        .describedBy(Operation.of(
                                        "pathsList",
                                        "Paths",
                                        "Returns all paths: the configured ones and those that are in use.")
                                .answersPage(PathItem.class)),
                ControlApi.get("/v3/paths/get/{name...}", this::get)
                        .describedBy(Operation.of("pathsGet", "Paths", "Returns a path.")
                                .answers(PathItem.class)
                                .errors(400, 404)));
    }

    private void list(HttpExchange exchange) throws Exception {
        List<PathStatus> all = ControlApi.await(paths.statuses());
        Page<PathStatus> page = Page.of(exchange.request(), all);
        exchange.respond(HttpResponse.json(
                200,
                new Page<>(
                        page.itemCount(),
                        page.pageCount(),
                        page.items().stream().map(this::item).toList())));
    }

    private PathItem item(PathStatus path) {
        return PathItem.of(path, webrtcProblems.apply(path));
    }

    private void get(HttpExchange exchange) throws Exception {
        String name = exchange.parameter("name");
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            throw new BadRequestException(problem.get());
        }
        Optional<PathStatus> status = ControlApi.await(paths.status(new PathName(name)));
        exchange.respond(status.map(path -> HttpResponse.json(200, item(path)))
                .orElseGet(() -> HttpResponse.error(404, "path not found")));
    }
}
