package io.weir.server.auth;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A real HTTP server that authenticates, or has keys. */
final class AuthServer implements AutoCloseable {
    /** What came. */
    record Call(String method, String uri, String contentType, String authorization, String body) {}

    /** What goes back. */
    record Answer(int status, String body) {}

    final List<Call> calls = Asking.list();
    final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    /** Requests are held while it is not open. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    /** Where answers send the client, if anywhere. */
    volatile String location = "";

    volatile Function<Call, Answer> answers = _ -> new Answer(200, "");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    AuthServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Call call = new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                type == null ? "" : type,
                authorization == null ? "" : authorization,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        calls.add(call);
        connections.add(exchange.getRemoteAddress());
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Answer answer = answers.apply(call);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (!location.isEmpty()) {
            exchange.getResponseHeaders().add("Location", location);
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    String url(String pathAndQuery) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + pathAndQuery;
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
