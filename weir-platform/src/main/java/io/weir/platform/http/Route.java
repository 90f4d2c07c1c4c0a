package io.weir.platform.http;

import io.weir.platform.openapi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A method and a pattern of paths with the handler that answers them.
 *
 * <p>A pattern is a list of segments. A segment is literal ({@code v3}), or has one parameter for part of a segment
 * ({@code {id}}, {@code seg{number}.mp4}); one segment may be a parameter for several segments ({@code {name...}}, at
 * least one), optionally with an ending ({@code {path...}.flv}), and further segments may follow it
 * ({@code /{path...}/whip}, {@code /{path...}/}). A GET route also answers HEAD.
 *
 * <p>Threading: immutable.
 */
public final class Route {
    private final String method;
    private final RoutePattern pattern;
    private final HttpHandler handler;
    private final boolean blocking;
    private final Terms terms;
    private final @Nullable Operation operation;

    /**
     * On what terms requests reach the handler.
     *
     * @param cors the route's own policy, or null for the router's
     */
    private record Terms(
            List<Guard> guards,
            @Nullable Gate gate,
            int bodyMax,
            @Nullable CorsPolicy cors) {
        static final Terms OPEN = new Terms(List.of(), null, HttpLimits.BODY_MAX_DEFAULT, null);
    }

    private Route(
            String method,
            RoutePattern pattern,
            HttpHandler handler,
            boolean blocking,
            Terms terms,
            @Nullable Operation operation) {
        this.method = method;
        this.pattern = pattern;
        this.handler = handler;
        this.blocking = blocking;
        this.terms = terms;
        this.operation = operation;
    }

    private Route with(Terms other) {
        return new Route(method, pattern, handler, blocking, other, operation);
    }

    /**
     * A route whose handler runs on the connection's event loop and never blocks.
     *
     * @throws IllegalArgumentException when the pattern is not well formed
     */
    public static Route onLoop(String method, String pattern, HttpHandler handler) {
        return new Route(method, RoutePattern.parse(pattern), handler, false, Terms.OPEN, null);
    }

    /**
     * A route whose handler runs on a virtual thread and may wait.
     *
     * @throws IllegalArgumentException when the pattern is not well formed
     */
    public static Route blocking(String method, String pattern, HttpHandler handler) {
        return new Route(method, RoutePattern.parse(pattern), handler, true, Terms.OPEN, null);
    }

    /** The same route behind one more guard, asked after those it has. */
    public Route guardedBy(Guard guard) {
        List<Guard> more = new ArrayList<>(terms.guards);
        more.add(guard);
        return with(new Terms(List.copyOf(more), terms.gate, terms.bodyMax, terms.cors));
    }

    /** The same route behind {@code gate}, which is asked once all guards have let the request pass and its body is complete. */
    public Route gatedBy(Gate gate) {
        return with(new Terms(terms.guards, gate, terms.bodyMax, terms.cors));
    }

    /**
     * The same route with another limit on request bodies.
     *
     * @throws IllegalArgumentException when it is not within 0 to {@link HttpLimits#BODY_MAX} bytes
     */
    public Route bodyMax(int bytes) {
        if (bytes < 0 || bytes > HttpLimits.BODY_MAX) {
            throw new IllegalArgumentException("a body limit of " + bytes + " bytes is out of range");
        }
        return with(new Terms(terms.guards, terms.gate, bytes, terms.cors));
    }

    /** The same route with what the API's description says of it. */
    public Route describedBy(Operation description) {
        return new Route(method, pattern, handler, blocking, terms, description);
    }

    /** The same route for pages of this very origin only: no CORS fields, and guards also see OPTIONS requests. */
    public Route withoutCors() {
        return cors(CorsPolicy.NONE);
    }

    /** The same route for pages of these origins, whatever the router's are; guards also see OPTIONS requests of all others. */
    public Route cors(CorsPolicy policy) {
        return with(new Terms(terms.guards, terms.gate, terms.bodyMax, policy));
    }

    /** The method it answers. */
    public String method() {
        return method;
    }

    /** What the API's description says of it, if anything. */
    public Optional<Operation> operation() {
        return Optional.ofNullable(operation);
    }

    /** The pattern as it was given. */
    public String pattern() {
        return pattern.text();
    }

    RoutePattern parsedPattern() {
        return pattern;
    }

    HttpHandler handler() {
        return handler;
    }

    @Nullable
    Gate gate() {
        return terms.gate;
    }

    boolean isBlocking() {
        return blocking;
    }

    int bodyMaxBytes() {
        return terms.bodyMax;
    }

    /** The route's own policy, or null for the router's. */
    @Nullable
    CorsPolicy cors() {
        return terms.cors;
    }

    /** The first guard's refusal, or empty when all let the request pass. */
    Optional<HttpResponse> refusal(HttpRequest request) {
        for (Guard guard : terms.guards) {
            Optional<HttpResponse> refusal = guard.check(request);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return method + " " + pattern.text();
    }
}
