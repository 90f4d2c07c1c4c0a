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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
    private PlaybackServer server;

    @BeforeEach
    void setUp() throws IOException {
        server = new PlaybackServer("", own -> access -> {
            Reception reception = new Reception(access, workers, own.counters);
            return List.of(Route.onLoop(
                    "GET",
                    "/file/{size}",
                    exchange -> reception.onWorkerWithPlace(exchange, place -> {
                        openCount.incrementAndGet();
                        Zeros zeros = new Zeros(Long.parseLong(exchange.parameter("size")));
                        HttpResponse head = HttpResponse.of(200).with("Content-Type", "video/mp4");
                        reception.send(exchange, new Reception.Shipment(head, zeros, zeros), place);
                        return true;
                    })));
        });
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
        private boolean fails;

        Zeros(long size) {
            left = Math.abs(size);
            fails = size < 0;
        }

        @Override
        public long lengthBytes() {
            return -1;
        }

        @Override
        public List<Bytes> next() throws IOException {
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

        @Override
        public void close() {
            openCount.decrementAndGet();
        }
    }

    private Socket ask(String path) throws IOException {
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
