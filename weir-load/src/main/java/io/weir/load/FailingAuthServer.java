package io.weir.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that an RTMP server asks about its clients, and that can be made to hang and to die. Says yes to whoever has the password
 * {@value #PASSWORD}.
 *
 * <p>Threading: any thread.
 */
final class FailingAuthServer implements AutoCloseable {
    static final String PASSWORD = "yes";

    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 1024;

    private static final int THREADS = 2;

    private final HttpServer server;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("auth-server-", 0).factory());
    private final long delayMs;
    private final AtomicLong asked = new AtomicLong();
    // written by the load, read by the server's threads
    private volatile boolean hanging;

    /** Listens on this machine; port 0 for any. */
    FailingAuthServer(int port, Duration delay) throws IOException {
        this.delayMs = delay.toMillis();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = body.contains("\"password\":\"" + PASSWORD + "\"") ? 200 : 401;
        if (!hanging) {
            threads.schedule(() -> answer(exchange, status), delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private static void answer(HttpExchange exchange, int status) {
        try {
            exchange.sendResponseHeaders(status, -1);
        } catch (IOException _) {
            // who asked has given up
        } finally {
            exchange.close();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/auth";
    }

    /** Questions so far. */
    long asked() {
        return asked.get();
    }

    /** From now on questions are taken and not answered. */
    void hang() {
        hanging = true;
    }

    /** Closes all connections and takes no more. */
    void die() {
        server.stop(0);
    }

    @Override
    public void close() {
        die();
        threads.shutdownNow();
    }
}
