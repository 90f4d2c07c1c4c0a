package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.weir.base.buf.Bytes;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HttpServerTest {
    private static final Route HELLO = Route.onLoop("GET", "/hello", exchange -> exchange.respond(text("hello")));

    private static HttpResponse text(String text) {
        return HttpResponse.text(200, text);
    }

    @Test
    void shouldAnswerRequestsOfOneConnectionOneAfterTheOther() throws Exception {
        try (TestServer server = TestServer.start(HELLO);
                RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                RawClient.Answer answer = client.get("/hello").answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("hello");
                assertThat(answer.header("Content-Length")).isEqualTo("5");
                assertThat(answer.header("Connection")).isEmpty();
                assertThat(answer.header("Date")).endsWith("GMT");
            }
            assertThat(server.server().status().connections()).isEqualTo(1);
            assertThat(server.server().status().requests()).isEqualTo(3);
        }
    }

    @Test
    void shouldAnswerTheJdksClient() throws Exception {
        Route echo = Route.blocking("POST", "/v3/echo/{name...}", exchange -> {
            var request = exchange.request();
            exchange.respond(HttpResponse.text(
                    201,
                    exchange.parameter("name") + "|" + request.query().get("q") + "|"
                            + request.body().utf8() + "|" + request.header("X-Test") + "|"
                            + Thread.currentThread().isVirtual()));
        });
        try (TestServer server = TestServer.start(echo);
                HttpClient client = TestServer.client()) {
            var answer = client.send(
                    server.request("/v3/echo/live/a%20b?q=1%2B1")
                            .header("X-Test", "yes")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("body"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("live/a b|1+1|body|yes|true");
        }
    }

    @Test
    void shouldReadChunkedBodies() throws Exception {
        Route echo = Route.onLoop(
                "PUT",
                "/echo",
                exchange -> exchange.respond(text(exchange.request().body().utf8())));
        try (TestServer server = TestServer.start(echo);
                RawClient client = server.connect()) {
            String request = RawClient.lines("PUT /echo HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked")
                    + RawClient.lines("3", "abc", "4;x=y", "defg", "0", "Trailer: t");
            assertThat(client.send(request).answer().body()).isEqualTo("abcdefg");
            for (byte each : request.getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
                client.send(new byte[] {each});
            }
            assertThat(client.answer().body()).isEqualTo("abcdefg");
        }
    }

    @Test
    void shouldAnswerHeadWithoutBody() throws Exception {
        try (TestServer server = TestServer.start(HELLO);
                RawClient client = server.connect()) {
            RawClient.Answer answer = client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer(false);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).isEqualTo("5");
            assertThat(client.get("/hello").answer().body()).isEqualTo("hello");
        }
    }

    @Test
    void shouldCloseAfterHttp10UnlessAskedToKeep() throws Exception {
        try (TestServer server = TestServer.start(HELLO)) {
            try (RawClient client = server.connect()) {
                RawClient.Answer answer =
                        client.send("GET /hello HTTP/1.0\r\n\r\n").answer();
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(client.isClosedByServer()).isTrue();
            }
            try (RawClient client = server.connect()) {
                String request = "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
                assertThat(client.send(request).answer().header("Connection")).isEqualTo("keep-alive");
                assertThat(client.send(request).answer().body()).isEqualTo("hello");
            }
        }
    }

    @Test
    void shouldCloseWhenTheClientSaysSo() throws Exception {
        try (TestServer server = TestServer.start(HELLO);
                RawClient client = server.connect()) {
            client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(client.answer().header("Connection")).isEqualTo("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldTellUnknownPathsFromUnknownMethods() throws Exception {
        Route route = Route.onLoop("POST", "/v3/thing", exchange -> exchange.respond(text("done")));
        try (TestServer server = TestServer.start(HELLO, route);
                RawClient client = server.connect()) {
            RawClient.Answer missing = client.get("/nothing").answer();
            assertThat(missing.status()).isEqualTo(404);
            assertThat(missing.body()).isEqualTo("not found\n");
            RawClient.Answer json = client.get("/v3/nothing").answer();
            assertThat(json.status()).isEqualTo(404);
            assertThat(json.body()).isEqualTo("{\"status\":\"error\",\"error\":\"not found\"}");
            RawClient.Answer method = client.get("/v3/thing").answer();
            assertThat(method.status()).isEqualTo(405);
            assertThat(method.header("Allow")).isEqualTo("OPTIONS, POST");
            RawClient.Answer unknown = client.send("BREW /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer();
            assertThat(unknown.status()).isEqualTo(405);
            assertThat(unknown.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void shouldAnswerLaterFromAnotherThread() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", kept::complete);
        try (TestServer server = TestServer.start(later);
                RawClient client = server.connect()) {
            client.get("/later");
            HttpExchange exchange = kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            exchange.respond(text("at last"));
            assertThat(client.answer().body()).isEqualTo("at last");
            assertThat(exchange.tryRespond(text("again"))).isFalse();
            assertThatThrownBy(() -> exchange.respond(text("again"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldTellWhenTheClientLeavesBeforeTheAnswer() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", exchange -> {
            exchange.onClosed(gone::countDown);
            kept.complete(exchange);
        });
        try (TestServer server = TestServer.start(later)) {
            try (RawClient client = server.connect()) {
                client.get("/later");
                kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(gone.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            kept.get().respond(text("to nobody"));
        }
    }

    @Test
    void shouldAnswer500WhenAHandlerFails() throws Exception {
        Route onLoop = Route.onLoop("GET", "/v3/loop", _ -> {
            throw new IllegalStateException("planted");
        });
        Route blocking = Route.blocking("GET", "/blocking", _ -> {
            throw new java.io.IOException("planted");
        });
        try (TestServer server = TestServer.start(onLoop, blocking);
                RawClient client = server.connect()) {
            assertThat(client.get("/v3/loop").answer().body())
                    .contains("internal error")
                    .doesNotContain("planted");
            assertThat(client.get("/blocking").answer().status()).isEqualTo(500);
            assertThat(server.server().status().internalErrors()).isEqualTo(2);
        }
    }

    @Test
    void shouldSendContinueOnlyWhenTheBodyIsWanted() throws Exception {
        Route put = Route.onLoop(
                        "PUT",
                        "/put",
                        exchange ->
                                exchange.respond(text(exchange.request().body().utf8())))
                .bodyMax(3);
        try (TestServer server = TestServer.start(put)) {
            try (RawClient client = server.connect()) {
                client.send("PUT /put HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
                assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue");
                assertThat(client.send("abc").answer().body()).isEqualTo("abc");
            }
            try (RawClient client = server.connect()) {
                client.send("PUT /put HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(413);
                assertThat(client.isClosedByServer()).isTrue();
            }
            try (RawClient client = server.connect()) {
                client.send("PUT /put HTTP/1.1\r\nHost: h\r\nExpect: wonders\r\nContent-Length: 1\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(417);
            }
        }
    }

    @Test
    void shouldLetARefusedUploadReadItsAnswer() throws Exception {
        Guard nobody = _ -> java.util.Optional.of(HttpResponse.text(401, "no"));
        Route put = Route.onLoop("PUT", "/put", exchange -> exchange.respond(text("yes")))
                .guardedBy(nobody);
        try (TestServer server = TestServer.start(put);
                RawClient client = server.connect()) {
            client.send("PUT /put HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
            client.send(new byte[60_000]);
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void shouldGiveCorsOnlyToAllowedOrigins() throws Exception {
        Router router = Router.builder()
                .add(HELLO)
                .add(Route.onLoop("GET", "/private", exchange -> exchange.respond(text("p")))
                        .withoutCors())
                .cors(CorsPolicy.of(List.of("https://*.example.com")))
                .build();
        try (TestServer server = TestServer.start(HttpLimits.STANDARD, router);
                RawClient client = server.connect()) {
            String get = "GET %s HTTP/1.1\r\nHost: h\r\nOrigin: %s\r\n\r\n";
            RawClient.Answer good = client.send(get.formatted("/hello", "https://a.example.com"))
                    .answer();
            assertThat(good.header("Access-Control-Allow-Origin")).isEqualTo("https://a.example.com");
            assertThat(good.header("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(good.header("Vary")).isEqualTo("Origin");
            RawClient.Answer bad =
                    client.send(get.formatted("/hello", "https://evil.org")).answer();
            assertThat(bad.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(bad.header("Vary")).isEqualTo("Origin");
            RawClient.Answer none = client.send(get.formatted("/private", "https://a.example.com"))
                    .answer();
            assertThat(none.head()).doesNotContain("Access-Control");
            String preflight = RawClient.lines(
                    "OPTIONS %s HTTP/1.1",
                    "Host: h", "Origin: https://a.example.com", "Access-Control-Request-Method: GET");
            RawClient.Answer allowed =
                    client.send(preflight.formatted("/hello")).answer();
            assertThat(allowed.status()).isEqualTo(204);
            assertThat(allowed.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(allowed.header("Content-Length")).isEmpty();
            assertThat(client.send(preflight.formatted("/private")).answer().head())
                    .startsWith("HTTP/1.1 204")
                    .doesNotContain("Access-Control");
        }
    }

    /** A route's own origins count, and nobody else's preflight gets past its guards. */
    @Test
    void shouldAnswerPreflightsOfARoutesOwnOrigins() throws Exception {
        Guard nobody = _ -> Optional.of(HttpResponse.error(403, "not you"));
        CorsPolicy named = CorsPolicy.named(List.of("*", "https://panel.example"));
        Router router = Router.builder()
                .add(Route.onLoop("PATCH", "/own", exchange -> exchange.respond(text("p")))
                        .guardedBy(nobody)
                        .cors(named))
                .cors(CorsPolicy.ANY)
                .build();
        try (TestServer server = TestServer.start(HttpLimits.STANDARD, router);
                RawClient client = server.connect()) {
            String ask = "OPTIONS /own HTTP/1.1\r\nHost: h\r\nOrigin: %s\r\n%s\r\n";
            String method = "Access-Control-Request-Method: PATCH\r\n";
            RawClient.Answer good =
                    client.send(ask.formatted("https://panel.example", method)).answer();
            assertThat(good.status()).isEqualTo(204);
            assertThat(good.header("Access-Control-Allow-Origin")).isEqualTo("https://panel.example");
            assertThat(good.header("Access-Control-Allow-Methods")).isEqualTo("OPTIONS, PATCH");
            assertThat(good.header("Access-Control-Allow-Headers"))
                    .contains("Authorization", "Content-Type", "If-Match");
            assertThat(good.header("Vary")).isEqualTo("Origin");
            RawClient.Answer bad =
                    client.send(ask.formatted("https://evil.org", method)).answer();
            assertThat(bad.status()).isEqualTo(403);
            assertThat(bad.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(client.send(ask.formatted("https://panel.example", ""))
                            .answer()
                            .status())
                    .as("no preflight")
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldNameTheAddressThatIsTaken() throws Exception {
        try (TestServer server = TestServer.start(HELLO)) {
            EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            try (HttpServer second = new HttpServer(
                    HttpServerConfig.plain("api"),
                    TestServer.transport(loops),
                    Router.builder().build())) {
                assertThatThrownBy(() ->
                                second.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())))
                        .isInstanceOf(BindException.class)
                        .hasMessage("api can't listen on 127.0.0.1:" + server.port() + ": address already in use");
            } finally {
                loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            }
        }
    }

    @Test
    void shouldTakeBothFamiliesOnTheWildcardAddress() throws Exception {
        checkDualStack(
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                io.netty.channel.socket.nio.NioServerSocketChannel.class);
        if (Epoll.isAvailable()) {
            checkDualStack(
                    new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()), EpollServerSocketChannel.class);
        }
    }

    private static void checkDualStack(
            EventLoopGroup loops, Class<? extends io.netty.channel.ServerChannel> channelType) throws Exception {
        Router router = Router.builder().add(HELLO).build();
        try (HttpServer server = new HttpServer(
                HttpServerConfig.plain("http"), new ServerTransport(loops, loops, channelType), router)) {
            int port = server.bind(new InetSocketAddress(0));
            for (String address : List.of("127.0.0.1", "::1")) {
                try (RawClient client = new RawClient(new Socket(InetAddress.ofLiteral(address), port))) {
                    assertThat(client.get("/hello").answer().body()).isEqualTo("hello");
                }
            }
            EventLoopGroup others = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            try (HttpServer second =
                    new HttpServer(HttpServerConfig.plain("x"), TestServer.transport(others), router)) {
                assertThatThrownBy(() -> second.bind(new InetSocketAddress(port)))
                        .hasMessage("x can't listen on :" + port + ": address already in use");
            } finally {
                others.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static boolean isRefused(TestServer server) throws Exception {
        try (RawClient _ = server.connect()) {
            return false;
        } catch (ConnectException _) {
            return true;
        }
    }

    @Test
    void shouldFinishAnswersWhenItCloses() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", kept::complete);
        try (TestServer server = TestServer.start(HELLO, later);
                RawClient idle = server.connect();
                RawClient busy = server.connect()) {
            idle.get("/hello").answer();
            busy.get("/later");
            HttpExchange exchange = kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Thread closer = Thread.ofVirtual().start(() -> server.server().close(TestServer.PATIENCE));
            assertThat(idle.isClosedByServer()).isTrue();
            exchange.respond(text("bye"));
            RawClient.Answer answer = busy.answer();
            assertThat(answer.body()).isEqualTo("bye");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(closer.join(TestServer.PATIENCE)).isTrue();
            // the JDK's selector gives a listening socket back to the system with its next turn
            await().atMost(TestServer.PATIENCE).until(() -> isRefused(server));
        }
    }

    @Test
    void shouldLetItsClientsGoWhenItRetires() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        CompletableFuture<HttpStream> streamed = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", kept::complete);
        Route endless = Route.onLoop(
                "GET",
                "/endless",
                exchange -> exchange.stream(HttpResponse.of(200)).ifPresent(streamed::complete));
        try (TestServer server = TestServer.start(HELLO, later, endless);
                RawClient idle = server.connect();
                RawClient busy = server.connect();
                RawClient viewer = server.connect()) {
            idle.get("/hello").answer();
            busy.get("/later");
            HttpExchange exchange = kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            viewer.get("/endless");
            HttpStream stream = streamed.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            server.server().retire();
            assertThat(idle.isClosedByServer()).isTrue();
            exchange.respond(text("bye"));
            assertThat(busy.answer().header("Connection")).isEqualTo("close");
            assertThat(busy.isClosedByServer()).isTrue();
            assertThat(stream.channel().isActive()).isTrue();
        }
    }

    @Test
    void shouldCutOffWhatIsLeftAtTheDeadline() throws Exception {
        CompletableFuture<HttpExchange> kept = new CompletableFuture<>();
        Route later = Route.onLoop("GET", "/later", kept::complete);
        try (TestServer server = TestServer.start(later);
                RawClient busy = server.connect()) {
            busy.get("/later");
            kept.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            server.server().close(Duration.ofMillis(20));
            assertThat(busy.isClosedByServer()).isTrue();
            assertThat(server.server().status().connections()).isZero();
        }
    }

    @Test
    void shouldBelieveForwardedFieldsOfTrustedProxiesOnly() throws Exception {
        Route who = Route.onLoop(
                "GET",
                "/who",
                exchange ->
                        exchange.respond(text(exchange.request().peer().client().getHostAddress() + " "
                                + exchange.request().peer().secure())));
        Router router = Router.builder().add(who).build();
        String get = RawClient.lines(
                "GET /who HTTP/1.1", "Host: h", "X-Forwarded-For: 8.8.8.8, 9.9.9.9", "X-Forwarded-Proto: https");
        HttpServerConfig config = HttpServerConfig.plain("t");
        try (TestServer server = TestServer.start(config, router);
                RawClient client = server.connect()) {
            assertThat(client.send(get).answer().body()).isEqualTo("127.0.0.1 false");
        }
        HttpServerConfig trusting = config.withTrustedProxies(TrustedProxies.of(List.of("127.0.0.0/8", "9.9.9.9")));
        try (TestServer server = TestServer.start(trusting, router);
                RawClient client = server.connect()) {
            assertThat(client.send(get).answer().body()).isEqualTo("8.8.8.8 true");
        }
    }

    @Test
    void shouldAnswerFromAnotherRouterOnceItIsSet() throws Exception {
        try (TestServer server = TestServer.start(HELLO);
                RawClient client = server.connect()) {
            assertThat(client.get("/hello").answer().status()).isEqualTo(200);
            server.server().router(Router.builder().build());
            assertThat(client.get("/hello").answer().status()).isEqualTo(404);
        }
    }

    @Test
    void shouldSendALongBodyToASlowReader() throws Exception {
        byte[] body = new byte[HttpLimits.BODY_MAX];
        body[body.length - 1] = 'e';
        HttpResponse response = HttpResponse.of(200, "application/octet-stream", Bytes.wrap(body));
        Route big = Route.onLoop("GET", "/big", exchange -> exchange.respond(response));
        try (TestServer server = TestServer.start(big);
                RawClient client = server.connect()) {
            client.get("/big").get("/big");
            assertThat(client.answer().body()).hasSize(body.length).endsWith("e");
            assertThat(client.answer().body()).hasSize(body.length).endsWith("e");
        }
    }
}
