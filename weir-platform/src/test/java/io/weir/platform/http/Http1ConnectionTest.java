package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The connection on an in-memory channel, with every buffer accounted for. */
final class Http1ConnectionTest {
    private static final String DIALOGUE = RawClient.lines("GET /hello?a=b HTTP/1.1", "Host: h", "Accept: */*")
            + RawClient.lines("POST /echo HTTP/1.1", "Host: h", "Content-Length: 5") + "12345"
            + RawClient.lines("POST /echo HTTP/1.1", "Host: h", "Transfer-Encoding: chunked")
            + RawClient.lines("3", "abc", "2", "de", "0")
            + RawClient.lines("GET /missing HTTP/1.1", "Host: h")
            + RawClient.lines("HEAD /hello HTTP/1.1", "Host: h")
            + RawClient.lines("GET /live.flv HTTP/1.1", "Host: h");

    private static final Bytes PIECE = filled(BodyWriter.PIECE_BYTES);
    private static final Bytes LONG = filled(10 * BodyWriter.PIECE_BYTES + 7);

    private static final Router ROUTER = Router.builder()
            .add(Route.onLoop("GET", "/hello", exchange -> exchange.respond(HttpResponse.text(200, "hello"))))
            .add(Route.onLoop(
                    "POST",
                    "/echo",
                    exchange -> exchange.respond(
                            HttpResponse.of(200, "a/b", exchange.request().body()))))
            .add(Route.onLoop("GET", "/piece", exchange -> exchange.respond(HttpResponse.of(200, "a/b", PIECE))))
            .add(Route.onLoop("GET", "/long", exchange -> exchange.respond(HttpResponse.of(200, "a/b", LONG))))
            .add(Route.onLoop("GET", "/{path...}.flv", exchange -> exchange.stream(HttpResponse.of(200))))
            .add(Route.onLoop("GET", "/ws", exchange -> exchange.webSocket(WebSocketOptions.SEND_ONLY)))
            .build();

    private static Bytes filled(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return Bytes.wrap(bytes);
    }

    /** What the server says to {@code input} cut into pieces; checks that no buffer is left and nothing of ours failed. */
    private static String talk(byte[] input, int piece) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, false);
        Serving serving = new Serving(
                new HttpServerConfig(
                        "t", null, TrustedProxies.NONE, HttpLimits.STANDARD, new ManualClock(), RequestTimes.NONE),
                ROUTER);
        Http1Connection connection = new Http1Connection(serving);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new RequestDecoder(connection), connection);
        StringBuilder said = new StringBuilder();
        for (int from = 0; from < input.length && channel.isActive(); from += piece) {
            int length = Math.min(piece, input.length - from);
            channel.writeInbound(allocator.buffer(length).writeBytes(input, from, length));
            said.append(outbound(channel));
        }
        said.append(outbound(channel));
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .isZero();
        assertThat(serving.internalErrors.sum()).isZero();
        assertThat(serving.connections).isEmpty();
        return said.toString();
    }

    private static String outbound(EmbeddedChannel channel) {
        StringBuilder said = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            said.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return said.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldSayTheSameToPiecesOfAnySize() {
        byte[] input = ascii(DIALOGUE);
        String whole = talk(input, input.length);
        assertThat(whole).contains("\r\n\r\nhello", "\r\n\r\n12345", "\r\n\r\nabcde", "404 Not Found");
        assertThat(whole.split("HTTP/1.1 ", -1)).hasSize(7);
        for (int piece = 1; piece < 60; piece++) {
            assertThat(talk(input, piece)).as("pieces of %s", piece).isEqualTo(whole);
        }
    }

    @Test
    void shouldWaitQuietlyWhenTruncated() {
        byte[] input = ascii(DIALOGUE);
        String whole = talk(input, input.length);
        for (int length = 0; length < input.length; length++) {
            assertThat(whole).startsWith(talk(Arrays.copyOf(input, length), input.length));
        }
    }

    @Test
    void shouldSurviveMutatedBytes() throws Exception {
        Seeded.forSeeds(Scale.count(500, 100_000), random -> {
            byte[] input = ascii(DIALOGUE);
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                input[random.nextInt(input.length)] = (byte) random.nextInt(256);
            }
            String whole = talk(input, input.length);
            assertThat(talk(input, 1 + random.nextInt(40))).isEqualTo(whole);
        });
    }

    @Test
    void shouldReleaseWhatFollowsAWebSocketsHandshake() {
        String upgrade = RawClient.lines(
                "GET /ws HTTP/1.1",
                "Host: h",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        byte[] frames = Bytes.ofHex("818501020304696766686e 8981010203040a 888201020304 02ea")
                .toArray();
        byte[] input = Arrays.copyOf(ascii(upgrade), upgrade.length() + frames.length);
        System.arraycopy(frames, 0, input, upgrade.length(), frames.length);
        String whole = talk(input, input.length);
        assertThat(whole).contains("101 Switching Protocols").endsWith("\u0088\u0002\u0003\u00e8");
        for (int piece = 1; piece < input.length; piece++) {
            assertThat(talk(input, piece)).isEqualTo(whole);
        }
    }

    /** A client that takes nothing until it is told to. */
    private static final class Client extends EmbeddedChannel {
        private boolean reads;

        @Override
        protected void doWrite(ChannelOutboundBuffer in) throws Exception {
            if (reads) {
                super.doWrite(in);
            }
        }

        void ask(String target) {
            String request = RawClient.lines("GET " + target + " HTTP/1.1", "Host: h");
            writeInbound(Unpooled.wrappedBuffer(ascii(request)));
        }

        long unsentBytes() {
            ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
            return waiting == null ? 0 : waiting.totalPendingWriteBytes();
        }

        List<String> take() {
            reads = true;
            flush();
            List<String> parts = new ArrayList<>();
            for (ByteBuf part = readOutbound(); part != null; part = readOutbound()) {
                parts.add(part.toString(StandardCharsets.ISO_8859_1));
                part.release();
            }
            return parts;
        }
    }

    private final ManualClock clock = new ManualClock();
    private final Serving serving = new Serving(
            new HttpServerConfig("t", null, TrustedProxies.NONE, HttpLimits.STANDARD, clock, RequestTimes.NONE),
            ROUTER);

    private Client client() {
        Http1Connection connection = new Http1Connection(serving);
        Client client = new Client();
        client.freezeTime();
        client.pipeline().addLast(new RequestDecoder(connection), connection);
        return client;
    }

    private static String text(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldSendHeadAndBodyOfOnePieceTogether() {
        Client client = client();
        client.ask("/piece");
        List<String> parts = client.take();
        assertThat(parts).hasSize(1);
        assertThat(parts.getFirst()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + text(PIECE));
        client.finishAndReleaseAll();
    }

    @Test
    void shouldKeepNoMoreThanAPieceForAClientThatDoesNotRead() {
        Client client = client();
        client.ask("/long");
        client.ask("/hello");
        int highMark = client.config().getWriteBufferHighWaterMark();
        assertThat(client.unsentBytes()).isBetween(1L, (long) highMark + BodyWriter.PIECE_BYTES);
        String said = String.join("", client.take());
        assertThat(said).contains("Content-Length: " + LONG.length() + "\r\n");
        String[] answers = said.split("\r\n\r\n", 2);
        assertThat(answers[1]).startsWith(text(LONG) + "HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
        assertThat(client.isActive()).isTrue();
        client.finishAndReleaseAll();
        assertThat(serving.internalErrors.sum()).isZero();
    }

    @Test
    void shouldLeaveTheBodyOfAnAnswerToHeadOut() {
        Client client = client();
        client.writeInbound(Unpooled.wrappedBuffer(ascii(RawClient.lines("HEAD /long HTTP/1.1", "Host: h"))));
        assertThat(String.join("", client.take()))
                .contains("Content-Length: " + LONG.length() + "\r\n")
                .endsWith("\r\n\r\n");
        client.finishAndReleaseAll();
    }

    @Test
    void shouldCloseOnAClientThatDoesNotTakeAllInTime() {
        Client client = client();
        client.ask("/long");
        Duration nearly = HttpLimits.STANDARD.writeTimeout().minusSeconds(1);
        after(client, nearly);
        assertThat(client.isOpen()).isTrue();
        after(client, Duration.ofSeconds(2));
        assertThat(client.isOpen()).isFalse();
        assertThat(serving.timeouts.sum()).isEqualTo(1);
        assertThat(serving.connections).isEmpty();
        assertThat(serving.internalErrors.sum()).isZero();
    }

    private void after(Client client, Duration time) {
        clock.advance(time);
        client.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        client.runScheduledPendingTasks();
    }
}
