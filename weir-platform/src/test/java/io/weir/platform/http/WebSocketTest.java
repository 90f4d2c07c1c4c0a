package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.weir.base.buf.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class WebSocketTest {
    private static final String UPGRADE = RawClient.lines(
            "GET /live/cam1.flv HTTP/1.1",
            "Host: h",
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Origin: http://o");

    private final LinkedBlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<WebSocketMessage> received = new LinkedBlockingQueue<>();
    private final Route route = Route.onLoop(
            "GET",
            "/{path...}.flv",
            exchange -> exchange.webSocket(new WebSocketOptions("flv", 1000, received::add))
                    .ifPresent(opened::add));

    private static <T> T next(LinkedBlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(item).isNotNull();
        return Objects.requireNonNull(item);
    }

    /** A client's frame, masked. */
    static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static String hex(RawClient client, int count) throws IOException {
        return HexFormat.of().formatHex(client.bytes(count));
    }

    @Test
    void shouldTalkToTheJdksClient() throws Exception {
        try (TestServer server = TestServer.start(route);
                HttpClient client = TestServer.client()) {
            try {
                talk(server, client);
            } finally {
                client.shutdownNow(); // close() alone waits for the WebSocket of a failed test
            }
        }
    }

    private void talk(TestServer server, HttpClient client) throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        java.net.http.WebSocket socket = client.newWebSocketBuilder()
                .subprotocols("flv")
                .buildAsync(
                        URI.create("ws://localhost:" + server.port() + "/live/cam1.flv"), new Listener(heard, closed))
                .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(socket.getSubprotocol()).isEqualTo("flv");
        WebSocket ours = next(opened);
        assertThat(ours.request().path()).isEqualTo("/live/cam1.flv");
        socket.sendText("grüß", true).get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next(received)).isEqualTo(new WebSocketMessage.Text("grüß"));
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2}), false)
                .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        socket.sendPing(ByteBuffer.wrap(ascii("p"))).get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {3}), true).get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next(received)).isEqualTo(new WebSocketMessage.Binary(Bytes.of(1, 2, 3)));
        assertThat(next(heard)).isEqualTo("pong p");
        ByteBuf text = Unpooled.buffer();
        WebSocketFrames.writeText(text, "hello");
        ours.channel().writeAndFlush(text, ours.channel().voidPromise());
        assertThat(next(heard)).isEqualTo("text hello");
        for (int length : new int[] {0, 125, 126, 65_535, 65_536, 100_000}) {
            ByteBuf binary = Unpooled.buffer();
            WebSocketFrames.writeBinaryHeader(binary, length);
            binary.writeZero(length);
            ours.channel().writeAndFlush(binary, ours.channel().voidPromise());
            assertThat(next(heard)).isEqualTo("binary " + length);
        }
        ours.close(1001, "going away");
        assertThat(closed.get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(1001);
    }

    private static final class Listener implements java.net.http.WebSocket.Listener {
        private final LinkedBlockingQueue<String> heard;
        private final CompletableFuture<Integer> closed;
        private int binaryLength;

        Listener(LinkedBlockingQueue<String> heard, CompletableFuture<Integer> closed) {
            this.heard = heard;
            this.closed = closed;
        }

        @Override
        public @Nullable CompletionStage<?> onText(java.net.http.WebSocket socket, CharSequence text, boolean last) {
            heard.add("text " + text);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(java.net.http.WebSocket socket, ByteBuffer bytes, boolean last) {
            binaryLength += bytes.remaining();
            if (last) {
                heard.add("binary " + binaryLength);
                binaryLength = 0;
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(java.net.http.WebSocket socket, ByteBuffer payload) {
            heard.add("pong " + (char) payload.get());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    @Test
    void shouldAcceptAsTheSpecificationsExampleDoes() throws Exception {
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            // The first frame rides in the handshake's segment and must not be lost.
            byte[] hello = frame(0x81, ascii("Hello"));
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(ascii(UPGRADE));
            both.writeBytes(hello);
            client.send(both.toByteArray());
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 ")
                    .contains(
                            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Protocol: flv");
            assertThat(next(received)).isEqualTo(new WebSocketMessage.Text("Hello"));
            assertThat(next(opened).request().header("Origin")).isEqualTo("http://o");
        }
    }

    @Test
    void shouldWriteReadyMadeFramesAsTheyAre() throws Exception {
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            client.send(UPGRADE).head();
            Channel channel = next(opened).channel();
            ByteBuf frame = Unpooled.buffer();
            WebSocketFrames.writeBinaryHeader(frame, 3);
            frame.writeBytes(ascii("FLV"));
            channel.eventLoop().execute(() -> {
                channel.write(frame.retainedDuplicate(), channel.voidPromise());
                channel.writeAndFlush(frame, channel.voidPromise());
            });
            assertThat(hex(client, 10)).isEqualTo("8203464c568203464c56");
        }
    }

    @Test
    void shouldAnswerPingsAndTheClosingHandshake() throws Exception {
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            client.send(UPGRADE).head();
            client.send(frame(0x89, ascii("hi")));
            assertThat(hex(client, 4)).isEqualTo("8a026869");
            client.send(frame(0x8a, ascii("unasked")));
            client.send(frame(0x88, new byte[] {0x03, (byte) 0xe9}));
            assertThat(hex(client, 4)).isEqualTo("880203e9");
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            client.send(UPGRADE).head();
            client.send(frame(0x88, new byte[0]));
            assertThat(hex(client, 4)).isEqualTo("880203e8");
        }
    }

    @Test
    void shouldCloseOnlyOnceWhenBothSidesDo() throws Exception {
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            client.send(UPGRADE).head();
            WebSocket socket = next(opened);
            socket.close(1000, "");
            socket.close(1000, "again");
            assertThat(hex(client, 4)).isEqualTo("880203e8");
            client.send(frame(0x88, new byte[] {0x03, (byte) 0xe8}));
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void shouldCutOffAClientThatIgnoresOurClose() throws Exception {
        try (TestServer server = TestServer.start(route);
                RawClient client = server.connect()) {
            client.send(UPGRADE).head();
            next(opened).close(1000, "");
            assertThat(hex(client, 4)).isEqualTo("880203e8");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldEndMessagesThatAreTooLong() throws Exception {
        for (int length : new int[] {999, 1000, 1001}) {
            try (TestServer server = TestServer.start(route);
                    RawClient client = server.connect()) {
                client.send(UPGRADE).head();
                client.send(frame(0x02, new byte[400]));
                client.send(frame(0x80, new byte[length - 400]));
                if (length <= 1000) {
                    assertThat(next(received)).isEqualTo(new WebSocketMessage.Binary(Bytes.wrap(new byte[length])));
                } else {
                    assertThat(client.bytes(4)).startsWith(0x88).endsWith(0x03, 0xf1);
                }
            }
        }
    }

    @Test
    void shouldRefuseImproperUpgrades() throws Exception {
        String[][] cases = {
            {"Upgrade: websocket", "Upgrade: h2c", "426"},
            {"Connection: keep-alive, Upgrade", "Connection: keep-alive", "426"},
            {"Version: 13", "Version: 8", "426"},
            {"dGhlIHNhbXBsZSBub25jZQ==", "dGhl", "400"},
            {"dGhlIHNhbXBsZSBub25jZQ==", "!!!!!!!!!!!!!!!!!!!!!!!!", "400"},
            {"GET", "HEAD", "426"},
            {"HTTP/1.1", "HTTP/1.0", "426"},
        };
        try (TestServer server = TestServer.start(route)) {
            for (String[] each : cases) {
                try (RawClient client = server.connect()) {
                    RawClient.Answer answer =
                            client.send(UPGRADE.replace(each[0], each[1])).answer(!each[1].equals("HEAD"));
                    assertThat(answer.head()).as(each[1]).startsWith("HTTP/1.1 " + each[2]);
                    if (each[2].equals("426")) {
                        assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
                    }
                }
            }
            assertThat(opened).isEmpty();
        }
    }
}
