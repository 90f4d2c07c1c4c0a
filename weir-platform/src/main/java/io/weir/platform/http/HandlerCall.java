package io.weir.platform.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a route's handler once and makes a 500 of what it throws.
 *
 * <p>Threading: the connection's loop or a virtual thread, as the route says.
 */
final class HandlerCall implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerCall.class);

    private final Serving serving;
    private final HttpExchange exchange;

    HandlerCall(Serving serving, HttpExchange exchange) {
        this.serving = serving;
        this.exchange = exchange;
    }

    /** Asks the route's gate, if it has one, and runs the handler where the route says. */
    void start() {
        Gate gate = exchange.route().gate();
        if (gate == null) {
            pass();
        } else {
            guarded(() -> gate.check(exchange, () -> exchange.execute(this::pass)));
        }
    }

    private void pass() {
        if (exchange.route().isBlocking()) {
            exchange.stream().whenMayBlock(this::onVirtualThread);
        } else {
            run();
        }
    }

    /** Starts a virtual thread, or answers 503 when there are too many already. */
    private void onVirtualThread() {
        if (!serving.blocking.tryAcquire()) {
            exchange.respond(error(503, "too many requests at once").with("Retry-After", "1"));
            exchange.stream().onBlockingDone();
            return;
        }
        Thread.ofVirtual().name("http " + exchange.route()).start(() -> {
            try {
                run();
            } finally {
                serving.blocking.release();
                exchange.stream().onBlockingDone();
            }
        });
    }

    @Override
    public void run() {
        guarded(() -> exchange.route().handler().handle(exchange));
    }

    /** A part of the answer's making. */
    private interface Step {
        void take() throws Exception;
    }

    private void guarded(Step step) {
        try {
            step.take();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            serving.internalErrors.increment();
            LOG.error("[{}] {} failed", serving.config.name(), exchange.route(), e);
            exchange.tryRespond(error(500, "internal error"));
        }
    }

    private HttpResponse error(int status, String message) {
        return serving.router.error(exchange.request().path(), status, message);
    }
}
