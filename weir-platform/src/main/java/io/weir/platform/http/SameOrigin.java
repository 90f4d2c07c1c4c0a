package io.weir.platform.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that change something, or open a WebSocket, and that a page of another origin had a browser send: browsers add the
 * password they remember, or are let in by their address, whoever wrote the page. What is merely asked for needs no refusal, since CORS
 * keeps the answer from the page; a WebSocket is not under CORS. Pages of origins that are named are let through; {@code *} names none.
 *
 * <p>What a browser says about the page counts most ({@code Sec-Fetch-Site}), then whether {@code Origin} is the host asked. Programs
 * send neither. A bearer token is never added by a browser, so who brings one may come from anywhere.
 *
 * <p>Threading: immutable.
 */
public final class SameOrigin implements Guard {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final String key;
    private final CorsPolicy named;

    /**
     * Lets pages of these origins pass.
     *
     * @param key of the configuration, for the refusal
     */
    public SameOrigin(String key, List<String> origins) {
        this.key = key;
        this.named = CorsPolicy.named(origins);
    }

    @Override
    public Optional<HttpResponse> check(HttpRequest request) {
        String origin = request.header("Origin");
        boolean harmless = SAFE.contains(request.method()) && !request.isWebSocketUpgrade();
        if (harmless || isBearer(request) || isOwn(request, origin)) {
            return Optional.empty();
        }
        return named.allowed(origin).isPresent()
                ? Optional.empty()
                : Optional.of(HttpResponse.error(
                        403, "a page of another origin may change or follow nothing here unless " + key + " names it"));
    }

    private static boolean isBearer(HttpRequest request) {
        String authorization = request.header("Authorization");
        return authorization != null
                && authorization.strip().toLowerCase(Locale.ROOT).startsWith("bearer ");
    }

    /** Whether no browser sent it, or one with a page of the host asked. */
    static boolean isOwn(HttpRequest request, @Nullable String origin) {
        String site = request.header("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String host = request.header("Host");
        return origin == null || host != null && authority(origin).equals(withoutPort(host.toLowerCase(Locale.ROOT)));
    }

    /** Host and port, without the scheme: a proxy that ends TLS need not say that it does. */
    private static String authority(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0 ? "" : withoutPort(origin.substring(scheme + 3).toLowerCase(Locale.ROOT));
    }

    /** Without a port that a scheme has by itself. */
    private static String withoutPort(String authority) {
        if (authority.endsWith(":80")) {
            return authority.substring(0, authority.length() - ":80".length());
        }
        return authority.endsWith(":443") ? authority.substring(0, authority.length() - ":443".length()) : authority;
    }
}
