package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.ServerCertificate;
import io.weir.platform.tls.TlsContext;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 over TLS, with the JDK's client. */
@Timeout(300)
final class Http2ServerTest {
    private static final byte[] BIG = new byte[5_000_000];

    static {
        new Random(1).nextBytes(BIG);
    }

    private final LinkedBlockingQueue<HttpExchange> held = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();

    @TempDir
    private Path directory;

    private @Nullable TestServer server;
    private @Nullable HttpClient client;

    @BeforeEach
    void start() throws Exception {
        TlsContext tls = new TlsContext(ServerCertificate.selfSigned(directory, List.of(), Clock.system()), Alpn.HTTP);
        Router router = Router.builder()
                .add(Route.onLoop("GET", "/hello", exchange -> exchange.respond(HttpResponse.text(200, "hello"))))
                .add(Route.blocking("GET", "/blocking", exchange -> exchange.respond(HttpResponse.text(200, "hello"))))
                .add(Route.onLoop(
                        "GET", "/big", exchange -> exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(BIG)))))
                .add(Route.onLoop(
                                "POST",
                                "/echo",
                                exchange -> exchange.respond(HttpResponse.of(
                                        200, "a/b", exchange.request().body())))
                        .bodyMax(HttpLimits.BODY_MAX))
                .add(Route.onLoop("POST", "/little", exchange -> exchange.respond(HttpResponse.of(204))))
                .add(Route.onLoop("GET", "/held", held::add))
                .add(Route.onLoop(
                        "GET",
                        "/stream",
                        exchange -> exchange.stream(HttpResponse.of(200)).ifPresent(streams::add)))
                .add(Route.onLoop(
                        "GET",
                        "/ws",
                        exchange -> exchange.webSocket(WebSocketOptions.SEND_ONLY)
                                .ifPresent(open -> open.close(1000, "bye"))))
                .build();
        server = TestServer.start(tls, router);
        client = HttpClient.newBuilder()
                .sslContext(trusting(directory.resolve("auto.crt")))
                .connectTimeout(TestServer.PATIENCE)
                .build();
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry("weir", (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @AfterEach
    void stop() {
        client().shutdownNow();
        server().close();
        assertThat(server().server().status().internalErrors()).isZero();
        assertThat(server().server().status().connections()).isZero();
    }

    private TestServer server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private HttpClient client() {
        if (client == null) {
            throw new IllegalStateException("not started");
        }
        return client;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(java.net.URI.create("https://localhost:" + server().port() + path))
                .timeout(TestServer.PATIENCE);
    }

    private static <T> T taken(LinkedBlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(taken).isNotNull();
        return java.util.Objects.requireNonNull(taken);
    }

    private byte[] echoed(byte[] body) throws Exception {
        return client().send(
                        request("/echo").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray())
                .body();
    }

    @Test
    void shouldCarryLargeBodiesBothWays() throws Exception {
        var answer = client().send(request("/big").build(), BodyHandlers.ofByteArray());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).isEqualTo(BIG);
        assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(BIG.length);
        assertThat(echoed(BIG)).isEqualTo(BIG);
        assertThat(echoed(new byte[0])).isEmpty();
    }

    @Test
    void shouldAnswerManyAtOnceOverOneConnection() throws Exception {
        assertThat(client().send(request("/hello").build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
        List<CompletableFuture<java.net.http.HttpResponse<byte[]>>> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String path = i % 3 == 0 ? "/big" : i % 3 == 1 ? "/blocking" : "/hello";
            all.add(client().sendAsync(request(path).build(), BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < all.size(); i++) {
            byte[] body = all.get(i)
                    .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .body();
            assertThat(body).hasSize(i % 3 == 0 ? BIG.length : 5);
        }
        assertThat(server().server().status().connectionsAccepted()).isEqualTo(1);
        assertThat(server().server().status().http2Connections()).isEqualTo(1);
    }

    @Test
    void shouldAnswerHeldRequestsInAnyOrder() throws Exception {
        List<CompletableFuture<java.net.http.HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(client().sendAsync(request("/held?" + i).build(), BodyHandlers.ofString()));
        }
        List<HttpExchange> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(taken(held));
        }
        for (HttpExchange each : waiting.reversed()) {
            each.respond(HttpResponse.text(200, each.request().rawQuery()));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(asked.get(i)
                            .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .body())
                    .isEqualTo("" + i);
        }
    }

    @Test
    void shouldSayWhyItTakesNoMoreOfABody() throws Exception {
        var answer = client().send(
                        request("/little")
                                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(BIG)))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("longer than 65536 bytes");
        assertThat(client().send(request("/hello").build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
    }

    @Test
    void shouldStreamUntilTheEnd() throws Exception {
        var answering = client().sendAsync(request("/stream").build(), BodyHandlers.ofByteArray());
        HttpStream stream = taken(streams);
        stream.channel()
                .writeAndFlush(Unpooled.wrappedBuffer(BIG), stream.channel().voidPromise());
        stream.close();
        assertThat(answering
                        .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .body())
                .isEqualTo(BIG);
    }

    @Test
    void shouldTellWhenAClientHasReadEnough() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        var answer = client().send(request("/hello").build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        var answering = client().sendAsync(request("/stream").build(), BodyHandlers.ofInputStream());
        HttpStream stream = taken(streams);
        stream.onClosed(gone::countDown);
        stream.channel().writeAndFlush(Unpooled.wrappedBuffer(BIG));
        try (InputStream in =
                answering.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS).body()) {
            assertThat(in.readNBytes(1000)).hasSize(1000);
        }
        assertThat(gone.await(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(client().send(request("/hello").build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
        assertThat(server().server().status().connectionsAccepted()).isEqualTo(1);
    }

    @Test
    void shouldOpenAWebSocketOverAConnectionOfItsOwn() throws Exception {
        assertThat(client().send(request("/hello").build(), BodyHandlers.ofString())
                        .version())
                .isEqualTo(HttpClient.Version.HTTP_2);
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        client().newWebSocketBuilder()
                .buildAsync(
                        java.net.URI.create("wss://localhost:" + server().port() + "/ws"), new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletableFuture<?> onClose(WebSocket socket, int code, String reason) {
                                closed.complete(code);
                                return null;
                            }
                        })
                .join();
        assertThat(closed.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(1000);
    }

    @Test
    void shouldGiveTheAnswersItOwesWhenItCloses() throws Exception {
        var answering = client().sendAsync(request("/held").build(), BodyHandlers.ofString());
        HttpExchange exchange = taken(held);
        Thread closing = Thread.ofVirtual().start(() -> server().server().close(Duration.ofSeconds(60)));
        exchange.respond(HttpResponse.text(200, "now"));
        assertThat(answering
                        .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .body())
                .isEqualTo("now");
        closing.join();
        assertThat(server().server().status().connections()).isZero();
    }
}
