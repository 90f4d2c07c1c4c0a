package io.weir.platform.http;

/**
 * What a server has done so far.
 *
 * @param connections open now
 * @param connectionsAccepted since the start, refused ones included
 * @param connectionsRefused because there were too many
 * @param http2Connections those that speak HTTP/2, since the start
 * @param requests answered or handed over
 * @param malformedRequests answered with an error because they broke the protocol or a limit
 * @param timeouts connections ended because the client was too slow
 * @param internalErrors handlers that failed: our fault each time
 */
public record HttpServerStatus(
        int connections,
        long connectionsAccepted,
        long connectionsRefused,
        long http2Connections,
        long requests,
        long malformedRequests,
        long timeouts,
        long internalErrors) {}
