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
    private final PathTable paths;
    private final Function<HttpRequest, HttpResponse> page;

    PlayerPage(PathTable paths, Function<HttpRequest, HttpResponse> page) {
        this.paths = paths;
        this.page = page;
    }

    @Override
    public void handle(HttpExchange exchange) {
        HttpRequest request = exchange.request();
        String name = exchange.parameter("path");
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
