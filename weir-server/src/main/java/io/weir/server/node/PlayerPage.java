package io.weir.server.node;

import io.weir.base.id.PathName;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpHandler;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.server.path.PathTable;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET /path/}: the player, or the page of the path that its readers are sent to. Threading: any thread. */
final class PlayerPage implements HttpHandler {
    /** What tells the player which protocol to try first. */
    private static final String PREFERENCE = "prefer";

    private final PathTable paths;
    private final String preferred;
    private final Function<HttpRequest, HttpResponse> page;

    /** {@code preferred} is the protocol that the player tries first, empty where it may choose. */
    PlayerPage(PathTable paths, String preferred, Function<HttpRequest, HttpResponse> page) {
        this.paths = paths;
        this.preferred = preferred;
        this.page = page;
    }

    @Override
    public void handle(HttpExchange exchange) {
        HttpRequest request = exchange.request();
        String name = exchange.parameter("path");
        if (!preferred.isEmpty()
                && request.query().get("player") == null
                && request.query().get(PREFERENCE) == null) {
            String query = request.rawQuery().isEmpty() ? "" : "&" + request.rawQuery();
            exchange.respond(
                    HttpResponse.of(302).with("Location", request.path() + "?" + PREFERENCE + "=" + preferred + query));
            return;
        }
        if (PathName.problemOf(name).isPresent()) {
            exchange.respond(page.apply(request));
            return;
        }
        paths.elsewhere(new PathName(name)).whenComplete((found, failure) -> {
            Optional<String> location =
                    failure == null ? found.flatMap(to -> to.location("/", request.rawQuery())) : Optional.empty();
            HttpResponse response = location.map(
                            to -> HttpResponse.of(307).with("Location", to).with("Cache-Control", "no-store"))
                    .orElseGet(() -> page.apply(request));
            exchange.execute(() -> exchange.respond(response));
        });
    }
}
