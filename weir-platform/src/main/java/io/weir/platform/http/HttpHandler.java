package io.weir.platform.http;

/**
 * Answers the requests of one route.
 *
 * <p>Threading: on the connection's event loop for {@link Route#onLoop}, where it must not block; on a virtual thread of
 * its own for {@link Route#blocking}.
 */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers now, or keeps the exchange and answers later from any thread. An exception thrown here becomes a 500 if
     * nothing was answered yet, and is logged as ours.
     */
    void handle(HttpExchange exchange) throws Exception;
}
