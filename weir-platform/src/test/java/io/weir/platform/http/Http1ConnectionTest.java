package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.time.ManualClock;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    private static final Router ROUTER = Router.builder()
            .add(Route.onLoop("GET", "/hello", exchange -> exchange.respond(HttpResponse.text(200, "hello"))))
            .add(Route.onLoop(
                    "POST",
                    "/echo",
                    exchange -> exchange.respond(
                            HttpResponse.of(200, "a/b", exchange.request().body()))))
            .add(Route.onLoop("GET", "/{path...}.flv", exchange -> exchange.stream(HttpResponse.of(200))))
            .add(Route.onLoop("GET", "/ws", exchange -> exchange.webSocket(WebSocketOptions.SEND_ONLY)))
            .build();

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
}
