package io.weir.server.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against an HTTP server on loopback whose names exist in these tests alone. */
class WebCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Canned(int status, String location) {}

    private final Map<String, Canned> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final UrlPolicy policy = new UrlPolicy(List.of(), host -> {
        lookups.incrementAndGet();
        return List.of(InetAddress.ofLiteral(names.getOrDefault(host, host)));
    });
    private final WebCalls calls = new WebCalls(policy, new WebCalls.Manner("whep", "", PATIENCE));
    private HttpServer server;

    WebCallsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    }

    @BeforeEach
    void start() {
        names.put("cam.test", "127.0.0.1");
        names.put("second.test", "127.0.0.1");
        names.put("metadata.test", "169.254.169.254");
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        calls.closeNow();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        requests.add(exchange.getRequestMethod() + " "
                + exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        Canned canned = answers.getOrDefault(exchange.getRequestURI().getPath(), new Canned(204, ""));
        if (!canned.location.isEmpty()) {
            exchange.getResponseHeaders().add("Location", canned.location);
        }
        exchange.sendResponseHeaders(canned.status, -1);
        exchange.close();
    }

    private String at(String host, String rest) {
        return "http://" + host + ":" + server.getAddress().getPort() + rest;
    }

    private String hostHeader(String host) {
        return host + ":" + server.getAddress().getPort();
    }

    private WebCalls.Answer<Void> post(String url, Redirects redirects) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer secret")
                .POST(HttpRequest.BodyPublishers.ofString("body"))
                .build();
        return calls.send(request, BodyHandlers.discarding(), redirects).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The system knows no such name: what connects has asked nobody but the policy. */
    @Test
    void shouldConnectToTheAddressThatWasChecked() throws Exception {
        assertThat(post(at("cam.test", "/a?b=c"), Redirects.NONE).response().statusCode())
                .isEqualTo(204);
        assertThat(requests).containsExactly("POST " + hostHeader("cam.test") + "/a?b=c Bearer secret");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void shouldKeepCredentialsFromOtherHosts() throws Exception {
        answers.put("/a", new Canned(307, "/b"));
        answers.put("/b", new Canned(308, at("second.test", "/c")));
        assertThat(post(at("cam.test", "/a"), Redirects.SAME_REQUEST).at()).hasToString(at("second.test", "/c"));
        assertThat(requests)
                .containsExactly(
                        "POST " + hostHeader("cam.test") + "/a Bearer secret",
                        "POST " + hostHeader("cam.test") + "/b Bearer secret",
                        "POST " + hostHeader("second.test") + "/c null");
    }

    @Test
    void shouldNotLeaveThePolicyByARedirection() {
        answers.put("/a", new Canned(307, "http://metadata.test/latest/api/token"));
        assertThatThrownBy(() -> post(at("cam.test", "/a"), Redirects.ALL))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(UrlRefusedException.class)
                .hasMessageContaining("host metadata.test is at 169.254.169.254");
        policy.apply(List.of("whep://cam.test"));
        answers.put("/a", new Canned(307, at("second.test", "/b")));
        assertThatThrownBy(() -> post(at("cam.test", "/a"), Redirects.ALL))
                .hasMessageContaining("outgoingAllowedURLs does not allow whep://second.test:");
        assertThat(requests).hasSize(2);
    }

    @Test
    void shouldFollowNoMoreThanItIsToldTo() throws Exception {
        answers.put("/a", new Canned(302, "/b"));
        assertThat(post(at("cam.test", "/a"), Redirects.SAME_REQUEST).response().statusCode())
                .isEqualTo(302);
        assertThat(post(at("cam.test", "/a"), Redirects.ALL).response().statusCode())
                .isEqualTo(204);
        answers.put("/a", new Canned(303, "/b"));
        assertThat(post(at("cam.test", "/a"), Redirects.ALL).response().statusCode())
                .isEqualTo(303);
        answers.put("/a", new Canned(307, "/b"));
        assertThat(post(at("cam.test", "/a"), Redirects.NONE).response().statusCode())
                .isEqualTo(307);
        answers.put("/a", new Canned(307, "/a"));
        requests.clear();
        assertThatThrownBy(() -> post(at("cam.test", "/a"), Redirects.ALL)).hasMessageContaining("more than 4 times");
        assertThat(requests).hasSize(WebCalls.REDIRECTS_MAX + 1);
    }

    @Test
    void shouldNotBeSentToThisMachineNorOutOfTls() {
        assertThat(calls.awaitMayGo(
                        URI.create("https://192.0.2.1/a"),
                        URI.create("https://192.0.2.1/a"),
                        URI.create("https://127.0.0.1/b")))
                .isFalse();
        assertThat(calls.awaitMayGo(
                        URI.create("http://127.0.0.1/a"),
                        URI.create("http://127.0.0.1/a"),
                        URI.create("http://127.0.0.1/b")))
                .isTrue();
        assertThat(calls.awaitMayGo(
                        URI.create("https://192.0.2.1/a"),
                        URI.create("https://192.0.2.1/a"),
                        URI.create("http://192.0.2.1/b")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://a:80/x, HTTP://A/y, true",
        "https://a/x, https://a:443/y, true",
        "http://a/x, https://a/y, true",
        "https://a/x, http://a/y, false",
        "http://a/x, http://a:8080/y, false",
        "http://a:8080/x, https://a/y, false",
        "http://a/x, https://a:8443/y, false",
        "http://a:443/x, https://a:443/y, false",
        "http://a/x, http://b/y, false",
    })
    void shouldKnowTheServerOfCredentials(URI start, URI at, boolean expected) {
        assertThat(WebCalls.isSameServer(start, at)).isEqualTo(expected);
    }
}
