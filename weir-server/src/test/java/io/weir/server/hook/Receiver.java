package io.weir.server.hook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.base.buf.Bytes;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A receiver of webhooks that fails at random: before it has taken the events, or after. */
final class Receiver implements AutoCloseable {
    /** An event as received. */
    record Event(
            String id,
            String node,
            String instance,
            long seq,
            String type,
            String ts,
            String subject,
            Map<String, Object> data,
            int schema) {}

    /** A request's body. */
    record Body(List<Event> events) {}

    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final Random random = new Random(7);
    private final List<Event> events = new ArrayList<>();
    private final List<String> signatures = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private final Consumer<Event> taker;
    private volatile double failures;
    private String lastSignature = "";

    /** Keeps what it gets. */
    Receiver(int port, double failures) throws IOException {
        this(port, failures, null);
    }

    /** Hands what it gets to {@code taker}, one by one, or keeps it when there is none. */
    Receiver(int port, double failures, @Nullable Consumer<Event> taker) throws IOException {
        this.failures = failures;
        this.taker = taker == null ? events::add : taker;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook?token=hidden";
    }

    void failures(double next) {
        failures = next;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean taken = random.nextDouble() >= failures;
        boolean told = random.nextDouble() >= failures;
        if (taken) {
            try {
                Json.read(Bytes.wrap(body), Body.class).events().forEach(taker);
            } catch (JsonException e) {
                throw new IOException(e);
            }
            lastSignature = String.valueOf(exchange.getRequestHeaders().getFirst(Signature.HEADER));
            if (bodies.isEmpty()) {
                signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst(Signature.HEADER)));
                bodies.add(body);
            }
        }
        if (!told && random.nextBoolean()) {
            // the connection breaks before the answer
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(taken && told ? 204 : 503, -1);
        exchange.close();
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized int count() {
        return events.size();
    }

    synchronized String signature() {
        return signatures.getFirst();
    }

    /** That of the latest request that was taken. */
    synchronized String lastSignature() {
        return lastSignature;
    }

    synchronized byte[] body() {
        return bodies.getFirst();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
