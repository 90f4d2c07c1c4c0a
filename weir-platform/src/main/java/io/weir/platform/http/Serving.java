package io.weir.platform.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all connections of one server share.
 *
 * <p>Threading: any loop.
 */
final class Serving {
    final HttpServerConfig config;
    final ResponseEncoder encoder;
    final Http2Heads heads;
    final Semaphore blocking;
    final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    final AtomicInteger connectionCount = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder http2Connections = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder internalErrors = new LongAdder();
    /** Written by whoever reloads, read by every loop when a request begins. */
    volatile RequestReader reader;
    /** Written by whoever reloads, read by every loop when a connection begins. */
    volatile TrustedProxies proxies;
    /** Written by whoever reloads, read by every loop when a request begins. */
    volatile Router router;
    /** Written once when the server closes or retires, read by every loop: then each answer is its connection's last. */
    volatile boolean draining;

    Serving(HttpServerConfig config, Router router) {
        this.config = config;
        this.router = router;
        HttpDates dates = new HttpDates(config.clock());
        this.encoder = new ResponseEncoder(dates);
        this.heads = new Http2Heads(dates);
        this.proxies = config.trustedProxies();
        this.reader = new RequestReader(proxies);
        this.blocking = new Semaphore(config.limits().blockingMax());
    }

    void trust(TrustedProxies next) {
        proxies = next;
        reader = new RequestReader(next);
    }

    HttpServerStatus status() {
        return new HttpServerStatus(
                connectionCount.get(),
                accepted.sum(),
                refused.sum(),
                http2Connections.sum(),
                requests.sum(),
                malformed.sum(),
                timeouts.sum(),
                internalErrors.sum());
    }
}
