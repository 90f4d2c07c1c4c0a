package io.weir.server.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How files are sent, to clients that take them and to those that don't. */
class ReceptionTest {
    private static final int CHUNK = 64 * 1024;
    private static final long LARGE = 64 << 20;
    /** What the system's socket buffers may take on top of ours. */
    private static final long SOCKETS_MAX = 24 << 20;

    private final PlaybackWorkers workers = new PlaybackWorkers();
    private final AtomicLong madeBytes = new AtomicLong();
    private final AtomicInteger openCount = new AtomicInteger();
    /** As many as were ever opened. */
    private final AtomicInteger openedCount = new AtomicInteger();

    private PlaybackServer server;

    /** Let go, a disk that stands goes on. */
    private final CountDownLatch disk = new CountDownLatch(1);

    private final AtomicInteger standingCount = new AtomicInteger();

    @BeforeEach
    void setUp() throws IOException {
        server = server(Duration.ofSeconds(Delivery.STALL_S));
    }

    private PlaybackServer server(Duration stall) throws IOException {
        return new PlaybackServer("", own -> access -> {
            Reception reception = new Reception(access, workers, own.counters, stall);
            return List.of(
                    route(reception, "/file/{size}", false),
                    route(reception, "/standing/{size}", true),
                    route(reception, "/whole", new Bad(false)),
                    route(reception, "/broken", new Bad(true)));
        });
    }

    private Route route(Reception reception, String path, boolean stands) {
        return Route.onLoop(
                "GET",
                path,
                exchange -> reception.onWorkerWithPlace(exchange, place -> {
                    open();
                    Zeros zeros = new Zeros(Long.parseLong(exchange.parameter("size")), stands);
                    HttpResponse head = HttpResponse.of(200).with("Content-Type", "video/mp4");
                    reception.send(exchange, new Reception.Shipment(head, zeros, zeros, Path.of(path, "file")), place);
                    return true;
                }));
    }

    private Route route(Reception reception, String path, Bad output) {
        return Route.onLoop(
                "GET",
                path,
                exchange -> reception.onWorkerWithPlace(exchange, place -> {
                    open();
                    reception.send(
                            exchange,
                            new Reception.Shipment(HttpResponse.of(200), output, output, Path.of("file")),
                            place);
                    return true;
                }));
    }

    private void open() {
        openCount.incrementAndGet();
        openedCount.incrementAndGet();
    }

    /** All at once, or an error that nobody thought of. */
    private final class Bad implements RangeOutput, Closeable {
        private final boolean fails;
        private boolean given;

        Bad(boolean fails) {
            this.fails = fails;
        }

        @Override
        public long lengthBytes() {
            return -1;
        }

        @Override
        public List<Bytes> next() {
            if (fails) {
                throw new AssertionError("nobody thought of this");
            }
            List<Bytes> all = given ? List.of() : List.of(Bytes.wrap(new byte[(int) LARGE]));
            given = true;
            return all;
        }

        @Override
        public void close() {
            openCount.decrementAndGet();
        }
    }

    @AfterEach
    void tearDown() {
        server.close();
        workers.close();
    }

    /** So many bytes; less than none are some and a failure. */
    private final class Zeros implements RangeOutput, Closeable {
        private final Bytes chunk = Bytes.wrap(new byte[CHUNK]);
        private long left;
        private final boolean stands;
        private boolean fails;

        Zeros(long size, boolean stands) {
            this.stands = stands;
            left = Math.abs(size);
            fails = size < 0;
        }

        @Override
        public long lengthBytes() {
            return -1;
        }

        @Override
        public List<Bytes> next() throws IOException {
            if (stands) {
                stand();
            }
            if (left <= 0) {
                if (fails) {
                    throw new EOFException("gone");
                }
                return List.of();
            }
            left -= CHUNK;
            madeBytes.addAndGet(CHUNK);
            return List.of(chunk);
        }

        private void stand() throws IOException {
            standingCount.incrementAndGet();
            try {
                if (!disk.await(PlaybackServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("nobody let go");
                }
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        @Override
        public void close() {
            openCount.decrementAndGet();
        }
    }

    private Socket ask(String path) throws IOException {
        return ask(server, path);
    }

    private static Socket ask(PlaybackServer server, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String read(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void shouldReadNoFurtherThanTheClientTakes() throws Exception {
        try (Socket slow = ask("/file/" + 16 * LARGE)) {
            await().atMost(PlaybackServer.PATIENCE).until(() -> madeBytes.get() >= Delivery.AHEAD_BYTES_MAX);
            long before = madeBytes.get();
            assertThat(server.bytes("/file/" + LARGE).body()).hasSize((int) LARGE);
            assertThat(madeBytes.get() - LARGE).isLessThan(SOCKETS_MAX);
            assertThat(before).isLessThan(SOCKETS_MAX);
            assertThat(slow.isClosed()).isFalse();
        }
        await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 0);
    }

    @Test
    void shouldCutOffWhoTakesNothing() throws Exception {
        try (PlaybackServer impatient = server(Duration.ofMillis(50));
                Socket idle = ask(impatient, "/file/" + 16 * LARGE)) {
            await().atMost(PlaybackServer.PATIENCE).until(() -> madeBytes.get() >= Delivery.AHEAD_BYTES_MAX);
            await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 0);
            assertThat(idle.isClosed()).isFalse();
        }
    }

    /** That nothing comes is not the client's fault: it waits however long, and others are served as long as a thread is left. */
    @Test
    void shouldWaitForADiskThatStands() throws Exception {
        try (PlaybackServer impatient = server(Duration.ofMillis(50));
                Socket patient = ask(impatient, "/standing/" + 3 * CHUNK)) {
            Socket gone = ask(impatient, "/standing/" + 3 * CHUNK);
            await().atMost(PlaybackServer.PATIENCE).until(() -> standingCount.get() == 2);
            gone.close();
            for (int i = 1; i <= 2; i++) {
                int opened = 2 + i;
                // One who takes nothing is cut off meanwhile: the server's patience is over.
                try (Socket idle = ask(impatient, "/file/" + 16 * LARGE)) {
                    await().atMost(PlaybackServer.PATIENCE).until(() -> openedCount.get() == opened);
                    await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 2);
                    assertThat(idle.isClosed()).isFalse();
                }
            }
            assertThat(impatient.bytes("/file/" + CHUNK).body()).hasSize(CHUNK);
            disk.countDown();
            assertThat(read(patient)).endsWith("\r\n0\r\n\r\n").hasSizeGreaterThan(3 * CHUNK);
            await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 0);
        }
    }

    @Test
    void shouldEndWithTheLastChunkOnlyWhenAllWasSent() throws Exception {
        try (Socket whole = ask("/file/" + 3 * CHUNK);
                Socket broken = ask("/file/-" + 3 * CHUNK)) {
            assertThat(read(whole)).contains("Transfer-Encoding: chunked").endsWith("\r\n0\r\n\r\n");
            assertThat(read(broken)).contains("Transfer-Encoding: chunked").doesNotEndWith("\r\n0\r\n\r\n");
        }
        await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 0);
        assertThat(server.counters.value("playback_failures")).isEqualTo(1);
    }

    @Test
    void shouldCloseFilesWhateverHappens() throws Exception {
        for (int i = 0; i <= Reception.SENT_PER_ADDRESS_MAX; i++) {
            try (Socket broken = ask("/broken")) {
                assertThat(read(broken)).contains("200 OK").doesNotEndWith("\r\n0\r\n\r\n");
            }
            await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 0);
        }
        assertThat(server.counters.value("playback_failures")).isEqualTo(Reception.SENT_PER_ADDRESS_MAX + 1);
    }

    /** Who takes a large piece slowly takes something. */
    @Test
    void shouldSeeThatAClientTakesSomeOfALargePiece() throws Exception {
        try (Socket slow = ask("/whole")) {
            await().atMost(PlaybackServer.PATIENCE).until(() -> server.counters.value("playback_bytes") > 0);
            assertThat(server.counters.value("playback_bytes")).isLessThan(LARGE);
            assertThat(read(slow)).hasSizeGreaterThan((int) LARGE).endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void shouldHaveAPlaceForSoManyAtOneAddress() throws Exception {
        List<Socket> all = new ArrayList<>();
        for (int i = 0; i < Reception.SENT_PER_ADDRESS_MAX; i++) {
            all.add(ask("/file/" + 16 * LARGE));
        }
        await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == Reception.SENT_PER_ADDRESS_MAX);
        assertThat(server.get("/file/" + CHUNK).statusCode()).isEqualTo(503);
        assertThat(server.counters.value("playback_refusals")).isEqualTo(1);
        all.removeLast().close();
        await().atMost(PlaybackServer.PATIENCE)
                .until(() -> server.get("/file/" + CHUNK).statusCode() == 200);
        for (Socket each : all) {
            each.close();
        }
        await().atMost(PlaybackServer.PATIENCE).until(() -> openCount.get() == 0);
    }

    @Test
    void shouldHaveAPlaceForSoManyAltogether() throws Exception {
        Places places = new Places(Reception.SENT_MAX, Reception.SENT_PER_ADDRESS_MAX);
        for (int i = 0; i < Reception.SENT_MAX; i++) {
            InetAddress address = InetAddress.ofLiteral("192.0.2." + i / Reception.SENT_PER_ADDRESS_MAX);
            assertThat(places.take(address)).isTrue();
        }
        assertThat(places.take(InetAddress.ofLiteral("192.0.2.99"))).isFalse();
        assertThat(places.count()).isEqualTo(Reception.SENT_MAX);
    }

    @Test
    void shouldCountPlacesAltogetherAndByAddress() throws Exception {
        Places places = new Places(3, 2);
        InetAddress one = InetAddress.ofLiteral("192.0.2.1");
        InetAddress two = InetAddress.ofLiteral("192.0.2.2");
        assertThat(places.take(one)).isTrue();
        assertThat(places.take(one)).isTrue();
        assertThat(places.take(one)).isFalse();
        assertThat(places.take(two)).isTrue();
        assertThat(places.take(two)).isFalse();
        places.free(one);
        assertThat(places.take(two)).isTrue();
        assertThat(places.count()).isEqualTo(3);
    }

    @Test
    void shouldRefuseTasksWhenTooManyWait() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        PlaybackWorkers few = new PlaybackWorkers();
        for (int i = 0; i < PlaybackWorkers.THREAD_COUNT + PlaybackWorkers.WAITING_MAX; i++) {
            assertThat(few.execute(() -> {
                        try {
                            hold.await(PlaybackServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isTrue();
        }
        assertThat(few.execute(() -> {})).isFalse();
        hold.countDown();
        few.close();
        assertThat(few.execute(() -> {})).isFalse();
    }
}
