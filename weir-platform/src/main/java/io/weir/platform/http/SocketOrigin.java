package io.weir.platform.http;

import java.util.List;
import java.util.Optional;

/**
 * Lets pages open a WebSocket that may read the same answer over HTTP: CORS is not asked for a WebSocket, and the browser adds the password
 * it remembers whoever wrote the page (RFC 6455 section 10.2). Pages of the host itself and of origins that are named pass; with {@code *}
 * all others do that come without credentials of the browser. Everything that is no WebSocket passes.
 *
 * <p>Threading: immutable.
 */
public final class SocketOrigin implements Guard {
    private final String key;
    private final CorsPolicy named;
    private final boolean any;

    /**
     * Lets pages of these origins pass.
     *
     * @param key of the configuration, for the refusal
     */
    public SocketOrigin(String key, List<String> origins) {
        this.key = key;
        this.named = CorsPolicy.named(origins);
        this.any = origins.contains("*");
    }

    @Override
    public Optional<HttpResponse> check(HttpRequest request) {
        String origin = request.header("Origin");
        boolean passes = !request.isWebSocketUpgrade()
                || SameOrigin.isOwn(request, origin)
                || named.allowed(origin).isPresent()
                || any && request.header("Authorization") == null;
        return passes
                ? Optional.empty()
                : Optional.of(HttpResponse.error(
                        403,
                        any
                                ? "a page of another origin may not watch with the browser's password unless " + key
                                        + " names it"
                                : "a page of another origin may not watch unless " + key + " names it"));
    }
}
