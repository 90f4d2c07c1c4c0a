package io.weir.server.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.weir.config.ClipsConfig;
import io.weir.config.Secret;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a bucket's answers; that it takes what we send is shown with a real one in the system tests. */
class S3ObjectStoreTest {
    private static final String SECRET = "topsecret-7";

    @TempDir
    Path directory;

    private @Nullable HttpServer server;
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Map<String, List<String>>> fields = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;
    private volatile String body = "";

    @BeforeEach
    void listen() throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host"));
            fields.add(Map.copyOf(exchange.getRequestHeaders()));
            exchange.getRequestBody().readAllBytes();
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("ETag", "\"tag\"");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        made.start();
        server = made;
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.stop(0);
        }
    }

    private int port() {
        if (server == null) {
            throw new IllegalStateException("nobody listens");
        }
        return server.getAddress().getPort();
    }

    private S3ObjectStore store(boolean pathStyle, String... allowed) {
        return new S3ObjectStore(config(pathStyle, port()), "clips", new UrlPolicy(List.of(allowed)));
    }

    private static ClipsConfig config(boolean pathStyle, int port) {
        return new ClipsConfig(
                "",
                Duration.ZERO,
                "http://localhost:" + port,
                "auto",
                "clips",
                "access-7",
                new Secret(SECRET),
                pathStyle,
                "{id}",
                Duration.ofHours(1));
    }

    /** A bucket that says how long its answer will be, and then nothing more. */
    @Test
    @Timeout(30)
    void shouldNotWaitForeverForTheRestOfAnAnswer() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ServerSocket stalling = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerHalf(stalling, ended));
            S3HttpClient http = new S3HttpClient(new UrlPolicy(List.of()), Duration.ofMillis(200));
            try (S3ObjectStore store = new S3ObjectStore(config(true, stalling.getLocalPort()), "clips", http)) {
                StoreException failed = catchThrowableOfType(StoreException.class, () -> store.uploads("a.mp4"));
                assertThat(failed.kind()).isEqualTo(StoreException.Cause.PASSING);
                assertThat(failed).hasMessageEndingWith("no whole answer within 0.2 s");
                assertThat(ended.await(10, TimeUnit.SECONDS))
                        .as("the connection is closed")
                        .isTrue();
            }
        }
    }

    private static void answerHalf(ServerSocket server, CountDownLatch ended) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                String head = "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 1000\r\n\r\n<L";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                ended.countDown();
            } catch (IOException _) {
                // The client has broken off, or the test is over.
                ended.countDown();
            }
        }
    }

    private FileSlice slice(int length) throws IOException {
        return new FileSlice(Files.write(directory.resolve("file"), new byte[length + 10]), 5, length);
    }

    @Test
    void shouldAddressBucketsInBothStyles() throws IOException {
        try (S3ObjectStore store = store(true)) {
            store.put("a/b.mp4", slice(1000));
            assertThat(store.url("a/b.mp4", Duration.ZERO)).isEqualTo("http://localhost:" + port() + "/clips/a/b.mp4");
        }
        try (S3ObjectStore store = store(false)) {
            store.put("a/b.mp4", slice(1000));
            assertThat(store.url("a/b.mp4", Duration.ofMinutes(5)))
                    .startsWith("http://clips.localhost:" + port() + "/a/b.mp4?")
                    .contains("X-Amz-Expires=300", "X-Amz-SignedHeaders=host")
                    .doesNotContain(SECRET);
        }
        assertThat(asked)
                .containsExactly("PUT /clips/a/b.mp4 localhost:" + port(), "PUT /a/b.mp4 clips.localhost:" + port());
    }

    @Test
    void shouldSignContentWithoutChunksAndChecksumsOfItsOwn() throws IOException {
        try (S3ObjectStore store = store(true)) {
            store.put("a.mp4", slice(1000));
        }
        Map<String, List<String>> sent = fields.element();
        assertThat(sent.get("Content-length")).containsExactly("1000");
        assertThat(sent.get("X-amz-content-sha256")).first().asString().matches("[0-9a-f]{64}");
        assertThat(sent.keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("checksum"));
        assertThat(sent.get("Content-type")).containsExactly("video/mp4");
        assertThat(sent.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "403, SignatureDoesNotMatch, LASTING, 1",
        "403, AccessDenied, LASTING, 1",
        "404, NoSuchBucket, LASTING, 1",
        "404, NoSuchUpload, NO_UPLOAD, 1",
        "400, InvalidPart, PASSING, 1",
        "503, SlowDown, PASSING, 3",
        "500, InternalError, PASSING, 3",
    })
    void shouldTellWhatABucketSays(int code, String word, StoreException.Cause kind, int tries) {
        status = code;
        body = "<Error><Code>" + word + "</Code><Message>" + SECRET + "</Message></Error>";
        try (S3ObjectStore store = store(true)) {
            StoreException refused = catchThrowableOfType(StoreException.class, () -> store.put("a.mp4", slice(1000)));
            assertThat(refused.kind()).isEqualTo(kind);
            assertThat(refused).hasMessageStartingWith("bucket clips answers " + code + " " + word);
            assertThat(refused.toString()).doesNotContain(SECRET);
        }
        assertThat(asked).hasSize(tries);
    }

    @Test
    void shouldFindNothingWhereThereIsNothing() throws StoreException {
        status = 404;
        try (S3ObjectStore store = store(true)) {
            assertThat(store.find("a.mp4")).isEmpty();
        }
    }

    @Test
    void shouldNotCallWhomThePolicyDoesNotName() {
        try (S3ObjectStore store = store(true, "https://*.example.com")) {
            StoreException refused = catchThrowableOfType(StoreException.class, () -> store.find("a.mp4"));
            assertThat(refused.kind()).isEqualTo(StoreException.Cause.LASTING);
            assertThat(refused).hasMessage("outgoingAllowedURLs does not allow http://localhost:" + port());
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void shouldSayWhenNobodyAnswers() {
        try (S3ObjectStore store = store(true)) {
            end();
            StoreException failed = catchThrowableOfType(StoreException.class, () -> store.find("a.mp4"));
            assertThat(failed.kind()).isEqualTo(StoreException.Cause.PASSING);
            assertThat(failed).hasMessageStartingWith("bucket clips cannot be reached at http://localhost:" + port());
        }
    }
}
