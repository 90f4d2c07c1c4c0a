package io.weir.platform.http;

import java.util.Optional;

/**
 * Decides from a request's head whether its route may answer it, before any of its body is read.
 *
 * <p>Threading: runs on the connection's event loop and must not block; the request's body is still empty.
 */
@FunctionalInterface
public interface Guard {
    /** The refusal to send, or empty to let the request pass. */
    Optional<HttpResponse> check(HttpRequest request);
}
