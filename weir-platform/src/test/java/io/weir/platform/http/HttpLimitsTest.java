package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class HttpLimitsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);

    /** For what the client must do in time: a machine that is slow may stop it for a while. */
    private static final Duration BRIEF = Duration.ofMillis(1500);

    private static final Route ANY = Route.onLoop("GET", "/{path...}", exchange -> exchange.respond(ok("any")));
    private static final Route PUT = Route.onLoop(
                    "PUT",
                    "/put",
                    exchange ->
                            exchange.respond(ok("" + exchange.request().body().length())))
            .bodyMax(1000);

    private static HttpResponse ok(String text) {
        return HttpResponse.text(200, text);
    }

    private static int statusOf(TestServer server, String request) throws IOException {
        try (RawClient client = server.connect()) {
            RawClient.Answer answer = client.send(request).answer();
            if (answer.status() >= 400) {
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(client.isClosedByServer()).isTrue();
            }
            return answer.status();
        }
    }

    @Test
    void shouldLimitTheRequestLine() throws Exception {
        try (TestServer server = TestServer.start(ANY)) {
            int fixed = "GET / HTTP/1.1".length();
            for (int over = -1; over <= 1; over++) {
                String path = "a".repeat(HttpLimits.REQUEST_LINE_MAX - fixed + over);
                assertThat(statusOf(server, "GET /" + path + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                        .as("%s over", over)
                        .isEqualTo(over > 0 ? 414 : 200);
            }
        }
    }

    @Test
    void shouldLimitTheHeaderSection() throws Exception {
        try (TestServer server = TestServer.start(ANY)) {
            // The decoder counts names, values and what separates them, but not line ends.
            String start = "GET / HTTP/1.1\r\nHost: h\r\n".replace("GET /", "GET /x");
            int fixed = "Host: h".length() + "X: ".length();
            for (int over = -1; over <= 1; over++) {
                String value = "v".repeat(HttpLimits.HEADER_BYTES_MAX - fixed + over);
                assertThat(statusOf(server, start + "X: " + value + "\r\n\r\n"))
                        .as("%s over", over)
                        .isEqualTo(over > 0 ? 431 : 200);
            }
        }
    }

    @Test
    void shouldLimitTheNumberOfFields() throws Exception {
        try (TestServer server = TestServer.start(ANY)) {
            for (int over = -1; over <= 1; over++) {
                String fields = "A: b\r\n".repeat(HttpLimits.HEADER_COUNT_MAX - 1 + over);
                assertThat(statusOf(server, "GET /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"))
                        .as("%s over", over)
                        .isEqualTo(over > 0 ? 431 : 200);
            }
        }
    }

    @Test
    void shouldLimitTheNumberOfParameters() throws Exception {
        try (TestServer server = TestServer.start(ANY)) {
            for (int over = -1; over <= 1; over++) {
                String query = "a=b&".repeat(HttpLimits.QUERY_PARAMETERS_MAX + over);
                assertThat(statusOf(server, "GET /x?" + query + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                        .as("%s over", over)
                        .isEqualTo(over > 0 ? 400 : 200);
            }
        }
    }

    @Test
    void shouldLimitBodiesByTheRoute() throws Exception {
        try (TestServer server = TestServer.start(PUT)) {
            for (int length : new int[] {999, 1000, 1001}) {
                int expected = length > 1000 ? 413 : 200;
                String body = "b".repeat(length);
                assertThat(statusOf(
                                server,
                                "PUT /put HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n" + body))
                        .isEqualTo(expected);
                assertThat(statusOf(
                                server,
                                "PUT /put HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n"))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldLimitWhatARouteMayAskFor() {
        assertThat(PUT.bodyMax(HttpLimits.BODY_MAX).bodyMaxBytes()).isEqualTo(HttpLimits.BODY_MAX);
        assertThat(PUT.bodyMax(HttpLimits.BODY_MAX - 1).bodyMaxBytes()).isEqualTo(HttpLimits.BODY_MAX - 1);
        assertThatThrownBy(() -> PUT.bodyMax(HttpLimits.BODY_MAX + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PUT.bodyMax(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws Exception {
        Queue<HttpExchange> kept = new ConcurrentLinkedQueue<>();
        CountDownLatch first = new CountDownLatch(1);
        Route slow = Route.onLoop("GET", "/slow", exchange -> {
            kept.add(exchange);
            first.countDown();
        });
        try (TestServer server = TestServer.start(slow, ANY);
                RawClient client = server.connect()) {
            for (String each : new String[] {"GET /slow", "GET /nothing/1", "HEAD /nothing/2", "GET /slow"}) {
                client.send(RawClient.lines(each + " HTTP/1.1", "Host: h"));
            }
            assertThat(first.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            kept.remove().respond(ok("slow"));
            assertThat(client.answer().body()).isEqualTo("slow");
            assertThat(client.answer().body()).isEqualTo("any");
            assertThat(client.answer(false).status()).isEqualTo(200);
            while (kept.isEmpty()) {
                Thread.onSpinWait();
            }
            kept.remove().respond(ok("slow again"));
            assertThat(client.answer().body()).isEqualTo("slow again");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldEndTheConnectionAfterTheLastPipelinedRequestThatFits(int max) throws Exception {
        for (int over = -1; over <= 1; over++) {
            int requests = 1 + max + over;
            if (requests == 0) {
                continue;
            }
            Queue<HttpExchange> kept = new ConcurrentLinkedQueue<>();
            CountDownLatch begun = new CountDownLatch(1);
            Route slow = Route.onLoop("GET", "/slow", exchange -> {
                kept.add(exchange);
                begun.countDown();
            });
            HttpLimits limits = HttpLimits.STANDARD.withCounts(10, max, 10);
            try (TestServer server = TestServer.start(limits, slow);
                    RawClient client = server.connect()) {
                client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n".repeat(requests));
                assertThat(begun.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                int answered = Math.min(requests, 1 + max);
                for (int i = 1; i <= answered; i++) {
                    HttpExchange exchange = kept.poll();
                    while (exchange == null) {
                        Thread.onSpinWait();
                        exchange = kept.poll();
                    }
                    exchange.respond(ok("" + i));
                    RawClient.Answer answer = client.answer();
                    assertThat(answer.body()).isEqualTo("" + i);
                    assertThat(answer.header("Connection"))
                            .as("%s of %s", i, requests)
                            .isEqualTo(over > 0 && i == answered ? "close" : "");
                }
                if (over > 0) {
                    assertThat(client.isClosedByServer()).isTrue();
                }
            }
        }
    }

    @Test
    void shouldRefuseConnectionsBeyondTheirNumber() throws Exception {
        HttpLimits limits = HttpLimits.STANDARD.withCounts(3, 1, 1);
        try (TestServer server = TestServer.start(limits, ANY)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(server.connect());
                assertThat(clients.getLast().get("/x").answer().status()).isEqualTo(200);
            }
            try (RawClient tooMany = server.connect()) {
                assertThat(tooMany.isClosedByServer()).isTrue();
            }
            assertThat(server.server().status().connectionsRefused()).isEqualTo(1);
            clients.removeFirst().close();
            while (server.server().status().connections() > 2) {
                Thread.onSpinWait();
            }
            try (RawClient again = server.connect()) {
                assertThat(again.get("/x").answer().status()).isEqualTo(200);
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void shouldRefuseBlockingRequestsBeyondTheirNumber() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        Route wait = Route.blocking("GET", "/wait", exchange -> {
            begun.countDown();
            release.await();
            exchange.respond(ok("waited"));
        });
        HttpLimits limits = HttpLimits.STANDARD.withCounts(10, 1, 2);
        try (TestServer server = TestServer.start(limits, wait);
                RawClient first = server.connect();
                RawClient second = server.connect();
                RawClient third = server.connect()) {
            first.get("/wait");
            second.get("/wait");
            assertThat(begun.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            RawClient.Answer refused = third.get("/wait").answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            release.countDown();
            assertThat(first.answer().body()).isEqualTo("waited");
            assertThat(second.answer().body()).isEqualTo("waited");
        }
    }

    @Test
    void shouldEndAHeadThatTrickles() throws Exception {
        HttpLimits limits = HttpLimits.STANDARD.withTimeouts(BRIEF, LONG, LONG, LONG);
        try (TestServer server = TestServer.start(limits, ANY)) {
            try (RawClient client = server.connect()) {
                client.send("GET /x HTTP/1.1\r\nHost: ");
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(408);
                assertThat(client.isClosedByServer()).isTrue();
            }
            try (RawClient silent = server.connect()) {
                assertThat(silent.rest()).isEmpty();
            }
            try (RawClient second = server.connect()) {
                assertThat(second.get("/x").answer().status()).isEqualTo(200);
                assertThat(second.send("G").answer().status()).isEqualTo(408);
            }
            assertThat(server.server().status().timeouts()).isEqualTo(3);
        }
    }

    @Test
    void shouldEndABodyThatTrickles() throws Exception {
        HttpLimits limits = HttpLimits.STANDARD.withTimeouts(LONG, SHORT, LONG, LONG);
        try (TestServer server = TestServer.start(limits, PUT);
                RawClient client = server.connect()) {
            client.send("PUT /put HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldEndAnIdleConnectionWithoutAWord() throws Exception {
        HttpLimits limits = HttpLimits.STANDARD.withTimeouts(LONG, LONG, LONG, SHORT);
        try (TestServer server = TestServer.start(limits, ANY);
                RawClient client = server.connect()) {
            assertThat(client.get("/x").answer().status()).isEqualTo(200);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void shouldEndAClientThatDoesNotRead() throws Exception {
        HttpLimits limits = HttpLimits.STANDARD.withTimeouts(LONG, LONG, SHORT, LONG);
        byte[] body = new byte[HttpLimits.BODY_MAX];
        Route big = Route.onLoop(
                "GET",
                "/big",
                exchange -> exchange.respond(HttpResponse.of(200, "a/b", io.weir.base.buf.Bytes.wrap(body))));
        try (TestServer server = TestServer.start(limits, big);
                RawClient client = server.connect()) {
            client.get("/big");
            while (server.server().status().timeouts() == 0) {
                Thread.onSpinWait();
            }
            while (server.server().status().connections() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldNotHurryAHandler() throws Exception {
        HttpLimits limits = HttpLimits.STANDARD.withTimeouts(BRIEF, BRIEF, BRIEF, BRIEF);
        CountDownLatch release = new CountDownLatch(1);
        Route wait = Route.blocking("GET", "/wait", exchange -> {
            release.await();
            exchange.respond(ok("waited"));
        });
        try (TestServer server = TestServer.start(limits, wait, ANY);
                RawClient slow = server.connect();
                RawClient idle = server.connect()) {
            slow.get("/wait");
            // The other connection's end shows that every one of these times has passed.
            assertThat(idle.rest()).isEmpty();
            try (RawClient another = server.connect()) {
                assertThat(another.rest()).isEmpty();
            }
            release.countDown();
            assertThat(slow.answer().body()).isEqualTo("waited");
        }
    }

    @Test
    void shouldCheckItsOwnRanges() {
        assertThatThrownBy(() -> HttpLimits.STANDARD.withCounts(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpLimits.STANDARD.withCounts(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpLimits.STANDARD.withTimeouts(LONG, LONG, LONG, Duration.ZERO))
                .hasMessage("idleTimeout must be positive");
    }
}
