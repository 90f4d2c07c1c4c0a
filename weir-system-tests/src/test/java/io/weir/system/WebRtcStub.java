package io.weir.system;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.SecurityHeaders;
import io.weir.server.node.Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the pages of every path, and answers their WHIP and WHEP: one page of the browser is the far end of all sessions. So the pages
 * are tested apart from our own WebRTC, with answers that it never gives.
 *
 * <p>Threading: any thread; requests are answered on virtual threads.
 */
final class WebRtcStub implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html; charset=utf-8", "js", "text/javascript", "css", "text/css");

    /** How it refuses offers, and with what words. */
    record Refusal(int status, String reason) {}

    private static final Refusal NONE = new Refusal(0, "");

    /** Requests but those for pages and assets, as {@code POST /live/whep}, with {@code If-Match} where there is one. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BrowserPage far;
    // written by the test's thread, read by those of requests
    private volatile Refusal refusal = NONE;

    /** Opens its page in {@code browser}, which is one of {@link Browser#startForPairs}. */
    WebRtcStub(Browser browser) throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        far = browser.open(url("far.html"));
        far.await("document.title", title -> title.asString().equals("far end"));
        far.loadWebRtc();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + "/" + path;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Refuses offers from now on. */
    void refuse(int status, String reason) {
        refusal = new Refusal(status, reason);
    }

    /** Takes offers again. */
    void accept() {
        refusal = NONE;
    }

    /** The value of an expression in the page at the far end. */
    JsonNode far(String expression) {
        synchronized (far) {
            return far.evaluate(expression);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            if (path.startsWith("/assets/")) {
                resource(exchange, path.substring(1));
            } else if (path.equals("/far.html")) {
                send(exchange, 200, "text/html", "<!doctype html><link rel=icon href='data:,'><title>far end</title>");
            } else if (path.endsWith("/")) {
                resource(exchange, "player.html");
            } else if (path.endsWith("/publish")) {
                resource(exchange, "publish.html");
            } else {
                String match = exchange.getRequestHeaders().getFirst("If-Match");
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                        + (match == null ? "" : " " + match));
                session(exchange, path);
            }
        }
    }

    private static void resource(HttpExchange exchange, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Server.class.getResourceAsStream("/web/" + name), name)) {
            HttpResponse headers = SecurityHeaders.page(HttpResponse.of(200));
            String policy = Objects.requireNonNull(headers.header("Content-Security-Policy"));
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
            send(exchange, 200, type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void session(HttpExchange exchange, String path) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String method = exchange.getRequestMethod();
        Refusal refused = refusal;
        if (method.equals("OPTIONS")) {
            exchange.getResponseHeaders().set("Link", "<stun:127.0.0.1:9>; rel=\"ice-server\"");
            exchange.sendResponseHeaders(204, -1);
        } else if (method.equals("POST") && refused.status > 0) {
            send(
                    exchange,
                    refused.status,
                    "application/json",
                    JSON.writeValueAsString(Map.of("error", refused.reason)));
        } else if (method.equals("POST")) {
            exchange.getResponseHeaders().set("Location", path + "/secret");
            exchange.getResponseHeaders().set("ETag", "\"first\"");
            send(exchange, 201, "application/sdp", farAnswer("answer", body));
        } else if (method.equals("PATCH")
                && "*".equals(exchange.getRequestHeaders().getFirst("If-Match"))) {
            exchange.getResponseHeaders().set("ETag", "\"second\"");
            send(exchange, 200, "application/trickle-ice-sdpfrag", farAnswer("restart", body));
        } else if (method.equals("PATCH") || method.equals("DELETE")) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            send(exchange, 404, "text/plain", "nothing here");
        }
    }

    /** What the far end answers with; an exception of its page is ours, and the exchange ends without an answer. */
    private String farAnswer(String function, String body) {
        return far("weir." + function + "(" + JSON.writeValueAsString(body) + ")")
                .asString();
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        far.close();
    }
}
