package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What browsers need to let pages of other origins use the API, and that only pages of named origins get it. */
class CrossOriginTest {
    private static final String PANEL = "https://panel.example";
    private static final String EVIL = "https://evil.example";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String PATCH = "v3/config/paths/patch/cam";
    private static final String ANN =
            "Basic " + Base64.getEncoder().encodeToString("ann:p".getBytes(StandardCharsets.UTF_8));

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            api: yes
            apiAddress: 127.0.0.1:0
            apiAllowOrigins: ['*', 'https://panel.example']
            metrics: yes
            metricsAddress: 127.0.0.1:0
            metricsAllowOrigins: ['https://board.example']
            pprof: yes
            pprofAddress: 127.0.0.1:0
            pprofAllowOrigins: ['https://panel.example']
            authInternalUsers:
            - {user: ann, pass: p, role: admin}
            paths:
              cam:
            """);

    private HttpResponse<String> ask(String key, String methodAndPath, String body, String... fields) throws Exception {
        String[] parts = methodAndPath.split(" ", -1);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port(key) + "/" + parts[1]))
                .method(parts[0], HttpRequest.BodyPublishers.ofString(body))
                .headers(fields)
                .build();
        return node.http().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> preflight(String key, String path, String origin, String method) throws Exception {
        return ask(key, "OPTIONS " + path, "", "Origin", origin, "Access-Control-Request-Method", method);
    }

    private static String header(HttpResponse<String> response, String name) {
        return String.join(", ", response.headers().allValues(name));
    }

    @Test
    void shouldLetPagesOfNamedOriginsUseTheApi() throws Exception {
        for (String key : new String[] {"httpAddress", "apiAddress"}) {
            HttpResponse<String> preflight = preflight(key, PATCH, PANEL, "PATCH");
            assertThat(preflight.statusCode()).as(key).isEqualTo(204);
            assertThat(header(preflight, ALLOW_ORIGIN)).isEqualTo(PANEL);
            assertThat(header(preflight, "Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("PATCH");
            assertThat(header(preflight, "Access-Control-Allow-Headers"))
                    .contains("Authorization", "Content-Type", "If-Match");
            assertThat(header(preflight, "Vary")).isEqualTo("Origin");
            HttpResponse<String> got = ask(key, "GET v3/config/global/get", "", "Origin", PANEL, "Authorization", ANN);
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(header(got, ALLOW_ORIGIN)).isEqualTo(PANEL);
            assertThat(header(got, "Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(header(got, "Access-Control-Expose-Headers")).contains("ETag");
            assertThat(header(got, "ETag")).isNotEmpty();
            assertThat(header(got, "Vary")).isEqualTo("Origin");
            HttpResponse<String> patched =
                    ask(key, "PATCH " + PATCH, "{\"maxReaders\": 3}", "Origin", PANEL, "Authorization", ANN);
            assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
            assertThat(header(patched, ALLOW_ORIGIN)).isEqualTo(PANEL);
        }
    }

    /** What a page cannot read it cannot show: that it needs a password, too. */
    @Test
    void shouldTellNamedOriginsWhyTheyAreRefused() throws Exception {
        HttpResponse<String> nobody = ask("apiAddress", "GET v3/paths/list", "", "Origin", PANEL);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(header(nobody, ALLOW_ORIGIN)).isEqualTo(PANEL);
    }

    @Test
    void shouldShowOtherOriginsNothingAndLetThemChangeNothing() throws Exception {
        for (String key : new String[] {"httpAddress", "apiAddress"}) {
            HttpResponse<String> preflight = preflight(key, PATCH, EVIL, "PATCH");
            assertThat(header(preflight, ALLOW_ORIGIN)).as(key).isEmpty();
            assertThat(header(preflight, "Access-Control-Allow-Methods")).isEmpty();
            HttpResponse<String> got = ask(key, "GET v3/paths/list", "", "Origin", EVIL, "Authorization", ANN);
            assertThat(header(got, ALLOW_ORIGIN)).isEmpty();
            assertThat(header(got, "Vary")).isEqualTo("Origin");
            HttpResponse<String> patched =
                    ask(key, "PATCH " + PATCH, "{\"maxReaders\": 3}", "Origin", EVIL, "Authorization", ANN);
            assertThat(patched.statusCode()).isEqualTo(403);
            assertThat(header(patched, ALLOW_ORIGIN)).isEmpty();
        }
    }

    /** CORS keeps no page from reading what a WebSocket brings, and the browser sends the password it remembers. */
    @Test
    void shouldLetOnlyNamedOriginsOpenWebSockets() throws Exception {
        for (String key : new String[] {"httpAddress", "apiAddress"}) {
            String events = "127.0.0.1:" + node.port(key) + "/v3/events";
            assertThat(upgrade(events, "Authorization", ANN)).as(key).isEqualTo(101);
            assertThat(upgrade(events, "Authorization", ANN, "Origin", PANEL)).isEqualTo(101);
            assertThat(upgrade(events, "Authorization", ANN, "Origin", "http://127.0.0.1:" + node.port(key)))
                    .isEqualTo(101);
            assertThat(upgrade(events, "Authorization", ANN, "Origin", EVIL)).isEqualTo(403);
            assertThat(upgrade(events, "Origin", EVIL)).isEqualTo(403);
        }
        String flv = "127.0.0.1:" + node.port("httpAddress") + "/cam.flv";
        assertThat(upgrade(flv, "Authorization", ANN, "Origin", EVIL))
                .as("httpAllowOrigins is *")
                .isEqualTo(403);
        assertThat(upgrade(flv, "Authorization", ANN)).as("nobody publishes").isEqualTo(404);
        assertThat(upgrade(flv, "Origin", EVIL)).as("asked for a password").isEqualTo(401);
    }

    /** The status that an upgrade is answered with. */
    private int upgrade(String hostAndPath, String... fields) {
        WebSocket.Builder builder = node.http().newWebSocketBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            builder.header(fields[i], fields[i + 1]);
        }
        try {
            builder.buildAsync(URI.create("ws://" + hostAndPath), new WebSocket.Listener() {})
                    .join()
                    .abort();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    @Test
    void shouldGoByEachListenersOrigins() throws Exception {
        for (String key : new String[] {"httpAddress", "metricsAddress"}) {
            HttpResponse<String> board =
                    ask(key, "GET metrics", "", "Origin", "https://board.example", "Authorization", ANN);
            assertThat(board.statusCode()).isEqualTo(200);
            assertThat(header(board, ALLOW_ORIGIN)).as(key).isEqualTo("https://board.example");
            HttpResponse<String> panel = ask(key, "GET metrics", "", "Origin", PANEL, "Authorization", ANN);
            assertThat(header(panel, ALLOW_ORIGIN)).as(key).isEmpty();
        }
        assertThat(header(preflight("pprofAddress", "debug/threads", PANEL, "GET"), ALLOW_ORIGIN))
                .isEqualTo(PANEL);
        assertThat(header(preflight("pprofAddress", "debug/threads", EVIL, "GET"), ALLOW_ORIGIN))
                .isEmpty();
        assertThat(ask("pprofAddress", "POST debug/heap/dump", "", "Origin", EVIL, "Authorization", ANN)
                        .statusCode())
                .as("a dump stops the program")
                .isEqualTo(403);
    }
}
