package io.weir.platform.http;

/** The fields that keep browsers from misusing our pages. */
public final class SecurityHeaders {
    /**
     * What a page may load: its own scripts, styles and media, blobs for Media Source Extensions, and WebSockets, which
     * older browsers do not count as {@code 'self'}.
     */
    private static final String SOURCES = "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
            + "worker-src 'self' blob:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'";

    private SecurityHeaders() {}

    /** For pages that act with the viewer's rights, such as the dashboard: nobody may frame them. */
    public static HttpResponse page(HttpResponse response) {
        return common(response)
                .with("Content-Security-Policy", SOURCES + "; frame-ancestors 'none'")
                .with("X-Frame-Options", "DENY");
    }

    /** For pages meant to be embedded elsewhere, such as the player. */
    public static HttpResponse embeddablePage(HttpResponse response) {
        return common(response).with("Content-Security-Policy", SOURCES);
    }

    private static HttpResponse common(HttpResponse response) {
        return response.with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "no-referrer");
    }
}
