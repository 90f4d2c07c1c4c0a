package io.weir.system;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One tab of a {@link Browser}.
 *
 * <p>Threading: the test's thread; answers arrive on the HTTP client's.
 */
final class BrowserPage implements AutoCloseable {
    private static final int ANSWER_TIMEOUT_S = 60;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final WebSocket socket;
    private final Answers answers;
    private int lastId;

    private BrowserPage(WebSocket socket, Answers answers) {
        this.socket = socket;
        this.answers = answers;
    }

    /** Talks to the tab that {@code target}, the browser's description of it, names. */
    static BrowserPage attach(HttpClient http, String target) {
        String address = JSON.readTree(target).path("webSocketDebuggerUrl").asString();
        Answers answers = new Answers();
        return new BrowserPage(
                http.newWebSocketBuilder()
                        .buildAsync(URI.create(address), answers)
                        .join(),
                answers);
    }

    /** The value of a JavaScript expression, awaited if it is a promise. */
    JsonNode evaluate(String expression) {
        JsonNode result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError("in the page: " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until the expression's value is as wanted; answers it. */
    JsonNode await(String expression, Predicate<JsonNode> wanted) {
        return await(NodeUnderTest.PATIENCE, expression, wanted);
    }

    /** As {@link #await(String, Predicate)}, for what takes longer. */
    JsonNode await(Duration patience, String expression, Predicate<JsonNode> wanted) {
        return Awaitility.await(expression)
                .atMost(patience)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> evaluate(expression), wanted);
    }

    /** Adds {@code weir}, what tests do with WebRTC inside a page; the page must have loaded. */
    void loadWebRtc() throws IOException {
        evaluate(script("webrtc.js") + ";0");
    }

    /** Adds {@code weirHls}, what tests see of low-latency HLS inside the player page, to all pages that the tab shows from now on. */
    void watchHls() throws IOException {
        call("Page.enable", Map.of());
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script("hls.js")));
    }

    /** Shows another page in the tab. */
    void go(String url) {
        call("Page.navigate", Map.of("url", url));
    }

    private static String script(String name) throws IOException {
        try (InputStream in = BrowserPage.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Shows the page in colours for the light or the dark, and that many pixels wide. */
    void present(String scheme, int width, int height) {
        Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** Writes a picture of what the page shows. */
    void screenshot(Path png) throws IOException {
        Files.createDirectories(png.getParent());
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asString();
        Files.write(png, Base64.getDecoder().decode(data));
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = ++lastId;
        CompletableFuture<JsonNode> answer = answers.expect(id);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true);
        JsonNode message = answer.orTimeout(ANSWER_TIMEOUT_S, TimeUnit.SECONDS).join();
        if (message.has("error")) {
            throw new AssertionError(method + ": " + message.path("error"));
        }
        return message.path("result");
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Hands each answer to who asked; events are dropped. */
    private static final class Answers implements WebSocket.Listener {
        private final Map<Integer, CompletableFuture<JsonNode>> expected = new ConcurrentHashMap<>();
        private final StringBuilder text = new StringBuilder();

        CompletableFuture<JsonNode> expect(int id) {
            CompletableFuture<JsonNode> answer = new CompletableFuture<>();
            expected.put(id, answer);
            return answer;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                CompletableFuture<JsonNode> asked =
                        expected.remove(message.path("id").asInt(0));
                if (asked != null) {
                    asked.complete(message);
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
