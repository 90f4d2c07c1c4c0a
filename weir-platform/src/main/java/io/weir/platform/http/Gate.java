package io.weir.platform.http;

/**
 * Decides like a {@link Guard} whether a route may answer a request, but may take its time.
 *
 * <p>Threading: called on the connection's event loop and must not block; {@code pass} may be run on any thread, at most once.
 */
@FunctionalInterface
public interface Gate {
    /** Runs {@code pass} now or later to let the route's handler answer, or answers the exchange itself. */
    void check(HttpExchange exchange, Runnable pass);
}
