package io.weir.platform.http;

import java.time.Duration;

/**
 * What a server lets its clients use up.
 *
 * @param connectionsMax connections at once; one more is closed as soon as it is accepted
 * @param pipelinedMax requests of one connection waiting behind the one being answered; when there are more, the
 *     connection ends after the last that fits and the client has to repeat the others (RFC 9112 §9.3.2 allows it)
 * @param blockingMax requests at once in {@link Route#blocking} handlers; one more is answered 503
 * @param headTimeout from the first byte of a request (or from accepting the connection, TLS handshake included) to
 *     the end of its header section
 * @param bodyTimeout from the end of the header section to the end of the body
 * @param writeTimeout from answering to the moment the system has taken the last byte
 * @param idleTimeout between two requests
 */
public record HttpLimits(
        int connectionsMax,
        int pipelinedMax,
        int blockingMax,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration writeTimeout,
        Duration idleTimeout) {
    /** Longest request line, in bytes without its line end; a longer one is answered 414. */
    public static final int REQUEST_LINE_MAX = 8 * 1024;
    /** Longest header section, in bytes of its lines without their ends; a longer one is answered 431. */
    public static final int HEADER_BYTES_MAX = 16 * 1024;
    /** Most header fields in a request; more are answered 431. */
    public static final int HEADER_COUNT_MAX = 100;
    /** Most parameters in a query; more are answered 400. */
    public static final int QUERY_PARAMETERS_MAX = 100;
    /** Longest request body unless the route says otherwise, in bytes; a longer one is answered 413. */
    public static final int BODY_MAX_DEFAULT = 64 * 1024;
    /** Longest request body a route may ask for, in bytes. */
    public static final int BODY_MAX = 10 * 1024 * 1024;

    private static final long TICK_MAX_NS = 1_000_000_000;
    private static final int TICKS_PER_TIMEOUT = 4;

    /** Limits that fit a public server. */
    public static final HttpLimits STANDARD = new HttpLimits(
            20_000,
            32,
            256,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    /** Checks the ranges. */
    public HttpLimits {
        if (connectionsMax < 1 || pipelinedMax < 0 || blockingMax < 1) {
            throw new IllegalArgumentException("a limit on counts is below its least value");
        }
        requirePositive("headTimeout", headTimeout);
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("writeTimeout", writeTimeout);
        requirePositive("idleTimeout", idleTimeout);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }

    /** These limits with other counts. */
    public HttpLimits withCounts(int connections, int pipelined, int blocking) {
        return new HttpLimits(connections, pipelined, blocking, headTimeout, bodyTimeout, writeTimeout, idleTimeout);
    }

    /** These limits with other times. */
    public HttpLimits withTimeouts(Duration head, Duration body, Duration write, Duration idle) {
        return new HttpLimits(connectionsMax, pipelinedMax, blockingMax, head, body, write, idle);
    }

    /** Time between two looks at a connection's deadlines, in nanoseconds. */
    long tickNs() {
        return Math.min(TICK_MAX_NS, shortestTimeout().toNanos() / TICKS_PER_TIMEOUT);
    }

    private Duration shortestTimeout() {
        Duration shortest = headTimeout;
        for (Duration other : new Duration[] {bodyTimeout, writeTimeout, idleTimeout}) {
            shortest = other.compareTo(shortest) < 0 ? other : shortest;
        }
        return shortest;
    }
}
