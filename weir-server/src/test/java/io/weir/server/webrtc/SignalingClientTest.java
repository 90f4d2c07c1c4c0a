package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.protocol.sdp.SessionDescription;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.WebCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against an HTTP server that answers what a test has laid down for each path. */
class SignalingClientTest {
    private static final int PATIENCE_SECONDS = 30;

    private record Canned(int status, String location, String body) {}

    private final Map<String, Canned> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final UrlPolicy policy = new UrlPolicy(List.of());
    private HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("nobody");
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + authorization);
        Canned canned = answers.getOrDefault(exchange.getRequestURI().getPath(), new Canned(204, "", ""));
        if (!canned.location.isEmpty()) {
            exchange.getResponseHeaders().add("Location", canned.location);
        }
        byte[] body = canned.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(canned.status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private SignalingClient client(String host) {
        String address = "whip://" + host + ":" + server.getAddress().getPort() + "/offer";
        return new SignalingClient(
                "whip",
                SignalingTarget.parse("whip", address, "secret", "").orElseThrow(),
                Duration.ofSeconds(PATIENCE_SECONDS),
                policy);
    }

    private String next() throws InterruptedException {
        return String.valueOf(requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void shouldFollowRedirectionsAndDeleteTheSession() throws Exception {
        answers.put("/offer", new Canned(307, "/second?a=b", ""));
        answers.put("/second", new Canned(308, "third", ""));
        answers.put("/third", new Canned(201, "/session/7", "v=0"));
        SignalingClient client = client("127.0.0.1");
        SignalingClient.Answer answer = client.awaitAnswer("offer");
        assertThat(answer.sdp()).isEqualTo("v=0");
        client.delete(java.util.Objects.requireNonNull(answer.session()));
        client.close();
        assertThat(next()).isEqualTo("POST /offer Bearer secret");
        assertThat(next()).isEqualTo("POST /second?a=b Bearer secret");
        assertThat(next()).isEqualTo("POST /third Bearer secret");
        assertThat(next()).isEqualTo("DELETE /session/7 Bearer secret");
    }

    @Test
    void shouldKeepTheTokenFromOtherHosts() throws Exception {
        int port = server.getAddress().getPort();
        answers.put("/offer", new Canned(307, "http://localhost:" + port + "/second", ""));
        answers.put("/second", new Canned(201, "", "v=0"));
        assertThat(client("127.0.0.1").awaitAnswer("offer").session()).isNull();
        assertThat(next()).isEqualTo("POST /offer Bearer secret");
        assertThat(next()).isEqualTo("POST /second nobody");
    }

    @Test
    void shouldGiveUpAfterSomeRedirections() {
        answers.put("/offer", new Canned(307, "/offer", ""));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than " + WebCalls.REDIRECTS_MAX);
        assertThat(requests).hasSize(WebCalls.REDIRECTS_MAX + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "401, '', the server refuses the credentials (HTTP 401)",
        "403, no, the server refuses the credentials (HTTP 403): no",
        "404, '', the server has no such stream (HTTP 404)",
        "406, B-frames, the server refuses (HTTP 406): B-frames",
        "503, '', the server refuses (HTTP 503)",
        "307, '', the server refuses (HTTP 307)",
    })
    void shouldSayWhyThereIsNoSession(int status, String body, String expected) {
        answers.put("/offer", new Canned(status, "", body));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer"))
                .isInstanceOf(IOException.class)
                .hasMessage(expected);
    }

    @Test
    void shouldBoundWhatAServerSays() {
        answers.put("/offer", new Canned(500, "", "x".repeat(SignalingClient.EXPLANATION_MAX + 1)));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer"))
                .hasMessageEndingWith(": " + "x".repeat(SignalingClient.EXPLANATION_MAX) + "…");
        answers.put("/offer", new Canned(201, "", "x".repeat(SessionDescription.LENGTH_MAX + 1)));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldGoToNoAddressThatIsNone() {
        answers.put("/offer", new Canned(307, "ftp://127.0.0.1/x", ""));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer"))
                .hasMessageContaining("the server refuses (HTTP 307)");
    }

    @Test
    void shouldNotBeSentToWhereThePolicyForbids() throws Exception {
        answers.put("/offer", new Canned(307, "http://169.254.169.254/latest/api/token", ""));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("host 169.254.169.254")
                .hasMessageContaining("outgoingAllowedURLs");
        assertThat(requests).hasSize(1);
        answers.put("/offer", new Canned(201, "http://169.254.169.254/session", "v=0"));
        assertThat(client("127.0.0.1").awaitAnswer("offer").session()).isNull();
    }

    @Test
    void shouldAskNobodyThatThePolicyDoesNotList() {
        policy.apply(List.of("whep://*", "whip://media.example.com"));
        assertThatThrownBy(() -> client("127.0.0.1").awaitAnswer("offer"))
                .hasMessageContaining("outgoingAllowedURLs does not allow whip://127.0.0.1:");
        assertThat(requests).isEmpty();
    }
}
