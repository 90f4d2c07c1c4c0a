package io.weir.platform.http;

import io.weir.base.buf.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One request as handlers see it, whatever version of HTTP brought it.
 *
 * @param method as sent, upper case for all standard methods
 * @param path percent-decoded, beginning with a slash; has no {@code .} or {@code ..} segment and no control character,
 *     but may have empty segments
 * @param rawQuery what follows the question mark, undecoded, or empty
 * @param body complete and within the route's limit; empty while guards look at the request
 */
public record HttpRequest(
        String method,
        String path,
        String rawQuery,
        QueryParameters query,
        HttpVersion version,
        Headers headers,
        HttpPeer peer,
        Bytes body) {

    /** A request without query, fields or body, for tests. */
    public static HttpRequest of(String method, String path, HttpPeer peer) {
        return new HttpRequest(
                method, path, "", QueryParameters.EMPTY, HttpVersion.HTTP_1_1, Headers.EMPTY, peer, Bytes.EMPTY);
    }

    /** The same request with its body. */
    public HttpRequest withBody(Bytes complete) {
        return new HttpRequest(method, path, rawQuery, query, version, headers, peer, complete);
    }

    /** The same request with other fields, for tests. */
    public HttpRequest withHeaders(Headers other) {
        return new HttpRequest(method, path, rawQuery, query, version, other, peer, body);
    }

    /** The first value of a header field, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Whether the client asks to turn this connection into a WebSocket (RFC 6455 §4.1). */
    public boolean isWebSocketUpgrade() {
        return headers.listHas("Connection", "upgrade") && headers.listHas("Upgrade", "websocket");
    }

    /** The path without the query, which may hold a secret. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
