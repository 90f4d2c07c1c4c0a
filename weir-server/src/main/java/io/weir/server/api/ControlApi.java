package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.Gate;
import io.weir.platform.http.Guard;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpHandler;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.auth.ApiPower;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** All routes of the control API. */
public final class ControlApi {
    /** How long an answer may wait for the owners of what it tells of. */
    static final long ANSWER_TIMEOUT_MS = 5000;

    private final String version;
    private final Instant started;
    private final List<ApiResource> resources;

    /** The API of a server of that version, up since {@code started}. */
    public ControlApi(String version, Instant started, List<ApiResource> resources) {
        this.version = version;
        this.started = started;
        this.resources = List.copyOf(resources);
    }

    @Described(name = "Info")
    private record Status(
            @Described("The server's version.") String version,
            @Described("When it was started.") Instant started) {}

    private record Health(String status) {}

    /** The routes, each behind {@code guard} and then the gate for what it needs. */
    public List<Route> routes(Guard guard, Function<ApiPower, Gate> gates) {
        return routes().stream()
                .map(route -> route.guardedBy(guard)
                        .gatedBy(gates.apply(ApiNeed.of(route)))
                        .withoutCors())
                .toList();
    }

    /** The routes without anything before them, which tells what there is. */
    public List<Route> routes() {
        List<Route> routes = resourceRoutes();
        routes.addAll(new ApiPages(version, routes).routes());
        return routes;
    }

    /** The OpenAPI document of these routes. */
    public Bytes document() {
        return new ApiPages(version, resourceRoutes()).document();
    }

    private List<Route> resourceRoutes() {
        List<Route> routes = new ArrayList<>();
        routes.add(get("/v3/info", exchange -> exchange.respond(HttpResponse.json(200, new Status(version, started))))
                .describedBy(Operation.of("info", "General", "Tells what server this is.")
                        .answers(Status.class)));
        resources.forEach(resource -> routes.addAll(resource.routes()));
        return routes;
    }

    /** {@code /health}: whether the process answers; for anyone. */
    public static Route health() {
        return Route.onLoop("GET", "/health", exchange -> exchange.respond(HttpResponse.json(200, new Health("ok"))));
    }

    /** A GET route on a virtual thread; a {@link BadRequestException} becomes 400. */
    static Route get(String pattern, HttpHandler handler) {
        return Route.blocking("GET", pattern, exchange -> guarded(exchange, handler));
    }

    /** A POST route on a virtual thread; a {@link BadRequestException} becomes 400. */
    static Route post(String pattern, HttpHandler handler) {
        return Route.blocking("POST", pattern, exchange -> guarded(exchange, handler));
    }

    /** A DELETE route on a virtual thread; a {@link BadRequestException} becomes 400. */
    static Route delete(String pattern, HttpHandler handler) {
        return Route.blocking("DELETE", pattern, exchange -> guarded(exchange, handler));
    }

    /** The future's value, for a virtual thread to wait for. */
    static <T> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + ANSWER_TIMEOUT_MS + " ms", e);
        }
    }

    private static void guarded(HttpExchange exchange, HttpHandler handler) throws Exception {
        try {
            handler.handle(exchange);
        } catch (BadRequestException e) {
            exchange.respond(HttpResponse.error(400, String.valueOf(e.getMessage())));
        }
    }
}
