package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.ServerCertificate;
import io.weir.platform.tls.TlsContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HttpsTest {
    private static final Route HELLO = Route.blocking(
            "GET",
            "/hello",
            exchange -> exchange.respond(HttpResponse.text(
                    200,
                    exchange.request().peer().tls() + " "
                            + exchange.request().peer().secure())));

    @TempDir
    private Path directory;

    private TlsContext tls;
    private SSLContext trusting;

    @BeforeEach
    void makeCertificate() throws IOException, GeneralSecurityException {
        tls = new TlsContext(ServerCertificate.selfSigned(directory, List.of(), Clock.system()), Alpn.HTTP);
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(directory.resolve("auto.crt"))) {
            store.setCertificateEntry("weir", (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, factory.getTrustManagers(), null);
    }

    private RawClient connect(TestServer server) throws IOException {
        return new RawClient(trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port()));
    }

    @Test
    void shouldServeAClientThatVerifiesTheCertificate() throws Exception {
        Router router = Router.builder().add(HELLO).build();
        try (TestServer server = TestServer.start(tls, router);
                HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            for (String host : List.of("localhost", "127.0.0.1")) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create("https://" + host + ":" + server.port() + "/hello"))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("true true");
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
        }
    }

    /** Long enough that no buffer between the two holds all of it. */
    private static void assertGetsTwice(Bytes body, RawClient client) throws IOException {
        for (int i = 0; i < 2; i++) {
            assertThat(client.get("/long").head()).contains("Content-Length: " + body.length());
            assertThat(Bytes.wrap(client.bytes(body.length())).equals(body)).isTrue();
        }
    }

    @Test
    void shouldSendLongBodiesWithAndWithoutTls() throws Exception {
        byte[] bytes = new byte[(32 << 20) + 7];
        new Random(7).nextBytes(bytes);
        Bytes body = Bytes.wrap(bytes);
        Router router = Router.builder()
                .add(Route.onLoop("GET", "/long", exchange -> exchange.respond(HttpResponse.of(200, "a/b", body))))
                .build();
        try (TestServer server = TestServer.start(tls, router);
                RawClient client = connect(server)) {
            assertGetsTwice(body, client);
        }
        try (TestServer server = TestServer.start(HttpLimits.STANDARD, router);
                RawClient client = new RawClient(server.port())) {
            assertGetsTwice(body, client);
        }
    }

    @Test
    void shouldStreamOverTls() throws Exception {
        LinkedBlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();
        Route route = Route.onLoop(
                "GET", "/s", exchange -> exchange.stream(HttpResponse.of(200)).ifPresent(streams::add));
        byte[] bytes = new byte[200_000];
        bytes[bytes.length - 1] = 1;
        try (TestServer server =
                        TestServer.start(tls, Router.builder().add(route).build());
                RawClient client = connect(server)) {
            client.get("/s").head();
            HttpStream stream = streams.poll(20, TimeUnit.SECONDS);
            assertThat(stream).isNotNull();
            if (stream != null) {
                stream.channel()
                        .writeAndFlush(
                                Unpooled.wrappedBuffer(bytes), stream.channel().voidPromise());
                assertThat(client.bytes(bytes.length)).isEqualTo(bytes);
                stream.close();
            }
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void shouldLetARefusedUploadReadItsAnswer() throws Exception {
        Route put = Route.onLoop("PUT", "/put", exchange -> exchange.respond(HttpResponse.of(204)))
                .guardedBy(_ -> Optional.of(HttpResponse.text(401, "no")));
        try (TestServer server = TestServer.start(tls, Router.builder().add(put).build());
                RawClient client = connect(server)) {
            client.send("PUT /put HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
            client.send(new byte[60_000]);
            assertThat(client.answer().status()).isEqualTo(401);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void shouldCutOffPlainHttp() throws Exception {
        try (TestServer server =
                TestServer.start(tls, Router.builder().add(HELLO).build())) {
            try (RawClient plain = server.connect()) {
                assertThat(plain.get("/hello").isClosedByServer()
                                || !plain.rest().contains("HTTP/1.1 200"))
                        .isTrue();
            }
            try (RawClient good = connect(server)) {
                assertThat(good.get("/hello").answer().status()).isEqualTo(200);
            }
            assertThat(server.server().status().internalErrors()).isZero();
        }
    }

    @Test
    void shouldEndAHandshakeThatTrickles() throws Exception {
        Duration many = Duration.ofSeconds(30);
        HttpServerConfig config = HttpServerConfig.plain("t")
                .withTls(tls)
                .withLimits(HttpLimits.STANDARD.withTimeouts(Duration.ofMillis(100), many, many, many));
        try (TestServer server =
                        TestServer.start(config, Router.builder().add(HELLO).build());
                Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            RawClient client = new RawClient(socket);
            client.send("\u0016\u0003\u0001");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldAnswerBytesThatAreNoHandshakeWithoutHarm() throws Exception {
        try (TestServer server =
                        TestServer.start(tls, Router.builder().add(HELLO).build());
                RawClient client = server.connect()) {
            client.send("garbage garbage garbage".getBytes(StandardCharsets.US_ASCII));
            while (server.server().status().connections() > 0) {
                Thread.onSpinWait();
            }
            assertThat(server.server().status().internalErrors()).isZero();
        }
    }
}
