package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.base.buf.Bytes;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and answers over an HTTP/2 connection in memory, with every buffer accounted for. */
final class Http2ConnectionTest {
    private static final Route HELLO =
            Route.onLoop("GET", "/hello", exchange -> exchange.respond(HttpResponse.text(200, "hello")));
    private static final Route ECHO = Route.onLoop(
            "POST",
            "/echo",
            exchange -> exchange.respond(
                    HttpResponse.of(200, "a/b", exchange.request().body())));
    private static final Route FIELDS = Route.onLoop("GET", "/fields", exchange -> {
        HttpRequest request = exchange.request();
        exchange.respond(HttpResponse.text(
                200,
                request.version() + " " + request.header("Host") + " " + request.header("Cookie") + " "
                        + request.rawQuery()));
    });
    private static final Route FLV =
            Route.onLoop("GET", "/{path...}.flv", exchange -> exchange.stream(HttpResponse.of(200)));

    private static byte[] dialogue() throws Http2Exception {
        try (Http2Talk talk = new Http2Talk()) {
            talk.server.close();
            byte[] preface = io.netty.buffer.ByteBufUtil.getBytes(
                    io.netty.handler.codec.http2.Http2CodecUtil.connectionPrefaceBuf());
            talk.settings(new Http2Settings())
                    .get(1, "/hello")
                    .headers(3, Http2Talk.head("POST", "/echo"), false)
                    .data(3, "abc", false)
                    .ping()
                    .data(3, "de", true)
                    .get(5, "/missing")
                    .headers(7, Http2Talk.head("HEAD", "/hello"), true)
                    .get(9, "/fields?a=b", "cookie", "a=1", "cookie", "b=2")
                    .get(11, "/live.flv")
                    .headers(13, Http2Talk.head("POST", "/echo"), false)
                    .reset(11)
                    .data(13, "12345", true);
            byte[] frames = talk.written();
            byte[] all = Arrays.copyOf(preface, preface.length + frames.length);
            System.arraycopy(frames, 0, all, preface.length, frames.length);
            return all;
        }
    }

    /** What the server says to {@code input} in pieces. */
    private static List<String> talk(byte[] input, int piece) throws Http2Exception {
        try (Http2Talk talk = new Http2Talk(HELLO, ECHO, FIELDS, FLV)) {
            for (int from = 0; from < input.length; from += piece) {
                talk.send(Arrays.copyOfRange(input, from, Math.min(input.length, from + piece)));
            }
            List<String> all = new ArrayList<>(talk.said);
            all.add(talk.bodies.toString());
            return all;
        }
    }

    @Test
    void shouldSayTheSameToPiecesOfAnySize() throws Exception {
        byte[] input = dialogue();
        List<String> whole = talk(input, input.length);
        assertThat(whole)
                .contains(
                        "HEADERS 1 200",
                        "DATA 1 5 end",
                        "HEADERS 3 200",
                        "PING ack",
                        "HEADERS 5 404",
                        "HEADERS 7 200 end",
                        "HEADERS 11 200",
                        "DATA 13 5 end");
        assertThat(whole.getLast()).contains("1=hello", "3=abcde", "9=HTTP_2 localhost a=1; b=2 a=b", "13=12345");
        for (int piece = 1; piece < 60; piece++) {
            assertThat(talk(input, piece)).as("pieces of %s", piece).containsExactlyInAnyOrderElementsOf(whole);
        }
    }

    @Test
    void shouldWaitQuietlyWhenTruncated() throws Exception {
        byte[] input = dialogue();
        for (int length = 0; length < input.length; length++) {
            assertThat(talk(Arrays.copyOf(input, length), input.length))
                    .as("%s bytes", length)
                    .noneMatch(frame -> frame.startsWith("GOAWAY"));
        }
    }

    @Test
    void shouldSurviveMutatedBytes() throws Exception {
        byte[] right = dialogue();
        Seeded.forSeeds(Scale.count(500, 50_000), random -> {
            byte[] input = right.clone();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                input[random.nextInt(input.length)] = (byte) random.nextInt(256);
            }
            talk(input, 1 + random.nextInt(input.length));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "connection, close, 400",
        "upgrade, h2c, 400",
        "transfer-encoding, chunked, 400",
        "te, gzip, 400",
        "te, trailers, 200",
        "host, other, 400",
        "host, localhost, 200",
        ":protocol, websocket, 400",
        "x-a, b, 200"
    })
    void shouldRefuseFieldsThatHaveNoPlaceHere(String name, String value, int status) throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            Http2Headers head = Http2Talk.head("GET", "/hello");
            head.add(name, value);
            talk.headers(1, head, true).send();
            // Netty resets what it finds wrong itself
            assertThat(talk.status(1) == status || status == 400 && talk.said.contains("RST 1 PROTOCOL_ERROR"))
                    .as("%s", talk.said)
                    .isTrue();
            assertThat(talk.serving.malformed.sum()).isEqualTo(status == 400 ? 1 : 0);
            talk.get(3, "/hello").send();
            assertThat(talk.status(3)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({":method", ":path", ":scheme", ":authority"})
    void shouldRefuseARequestThatLacksAPseudoField(String name) throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            Http2Headers head = Http2Talk.head("GET", "/hello");
            head.remove(name);
            talk.headers(1, head, true).send();
            assertThat(talk.status(1)).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://x/hello, 400", "hello, 400", "/../hello, 400", "*, 204", "/hello#a, 400"})
    void shouldRefuseWhatIsNoPath(String path, int status) throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            talk.headers(1, Http2Talk.head(path.equals("*") ? "OPTIONS" : "GET", path), true)
                    .send();
            assertThat(talk.status(1)).isEqualTo(status);
        }
    }

    @Test
    void shouldSpeakOfNoConnectionInAnswers() throws Exception {
        Route socket = Route.onLoop("GET", "/ws", exchange -> exchange.webSocket(WebSocketOptions.SEND_ONLY));
        try (Http2Talk talk = Http2Talk.begun(socket)) {
            talk.get(1, "/ws").send();
            assertThat(talk.status(1)).isEqualTo(426);
            Http2Headers head = java.util.Objects.requireNonNull(talk.heads.get(1));
            assertThat(head.names()).map(CharSequence::toString).doesNotContain("connection", "upgrade");
            assertThat(head.get("sec-websocket-version")).hasToString("13");
            assertThat(head.get("content-type")).hasToString("text/plain; charset=utf-8");
            assertThat(head.get("date")).isNotNull();
        }
    }

    @Test
    void shouldInviteABodyThatWaitsForIt() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(ECHO)) {
            talk.headers(1, Http2Talk.head("POST", "/echo", "expect", "100-continue"), false)
                    .send();
            assertThat(talk.said).endsWith("HEADERS 1 100");
            talk.data(1, "abc", true).send();
            assertThat(talk.status(1)).isEqualTo(200);
            assertThat(talk.body(1)).isEqualTo("abc");
        }
    }

    @Test
    void shouldTakeABodyThatEndsWithTrailers() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(ECHO)) {
            talk.headers(1, Http2Talk.head("POST", "/echo"), false)
                    .data(1, "abc", false)
                    .headers(1, new io.netty.handler.codec.http2.DefaultHttp2Headers().add("x", "y"), true)
                    .send();
            assertThat(talk.body(1)).isEqualTo("abc");
        }
    }

    @Test
    void shouldResetAStreamWhoseBodyIsNotAsLongAsItSays() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(ECHO, HELLO)) {
            talk.headers(1, Http2Talk.head("POST", "/echo", "content-length", "9"), false)
                    .data(1, "abc", true)
                    .get(3, "/hello")
                    .send();
            assertThat(talk.said).contains("RST 1 PROTOCOL_ERROR", "HEADERS 3 200");
        }
    }

    @Test
    void shouldAnswerAtOnceAndLetTheRestOfTheBodyPass() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(ECHO)) {
            talk.headers(1, Http2Talk.head("POST", "/nowhere"), false)
                    .data(1, 1000, false)
                    .send();
            assertThat(talk.status(1)).isEqualTo(404);
            talk.data(1, 1000, false).send();
            assertThat(talk.said).noneMatch(frame -> frame.startsWith("RST"));
            talk.pass(HttpConnection.LINGER.plusSeconds(1));
            assertThat(talk.said).endsWith("RST 1 NO_ERROR");
            assertThat(talk.serving.malformed.sum()).isZero();
        }
    }

    @Test
    void shouldSendAllAnswersToOneReadAtOnce() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            for (int id = 1; id < 100; id += 2) {
                talk.get(id, "/hello");
            }
            talk.flushes = 0;
            talk.send();
            assertThat(talk.heads).hasSize(50);
            // one for what was read, and one that Netty makes of its own
            assertThat(talk.flushes).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void shouldSendAnswersOfOneTurnOfTheLoopAtOnce() throws Exception {
        List<HttpExchange> held = new ArrayList<>();
        try (Http2Talk talk = Http2Talk.begun(Route.onLoop("GET", "/held", held::add))) {
            for (int id = 1; id < 100; id += 2) {
                talk.get(id, "/held");
            }
            talk.send();
            talk.flushes = 0;
            talk.server.eventLoop().execute(() -> held.forEach(each -> each.respond(HttpResponse.text(200, "now"))));
            talk.read();
            assertThat(talk.heads).hasSize(50);
            // and one that Netty makes when the channel has room again
            assertThat(talk.flushes).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void shouldCopyNoBodyForWhoDoesNotRead() throws Exception {
        HttpResponse big = HttpResponse.of(200, "a/b", Bytes.wrap(new byte[1 << 20]));
        try (Http2Talk talk = new Http2Talk(Route.onLoop("GET", "/big", exchange -> exchange.respond(big)))
                .begin(new Http2Settings().initialWindowSize(0))) {
            for (int id = 1; id < 16; id += 2) {
                talk.get(id, "/big");
            }
            talk.send();
            assertThat(talk.heads).hasSize(8);
            assertThat(talk.bytesInUse()).isLessThan(64 * 1024);
        }
    }

    @Test
    void shouldKeepNothingOfManyRequests() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO, ECHO)) {
            long inUse = 0;
            for (int i = 0; i < 10_000; i++) {
                talk.get(4 * i + 1, "/hello", "x-number", Integer.toString(i))
                        .headers(4 * i + 3, Http2Talk.head("POST", "/echo"), false)
                        .data(4 * i + 3, "abc", true)
                        .window(0, 8)
                        .send();
                assertThat(talk.said).contains("DATA " + (4 * i + 1) + " 5 end", "DATA " + (4 * i + 3) + " 3 end");
                talk.said.clear();
                talk.heads.clear();
                talk.bodies.clear();
                if (i == 1000) {
                    inUse = talk.bytesInUse();
                }
            }
            assertThat(talk.bytesInUse()).isLessThanOrEqualTo(inUse);
            Http2Codec codec = talk.server.pipeline().get(Http2Codec.class);
            assertThat(codec.connection().numActiveStreams()).isZero();
            assertThat(codec.connection().stream(1)).isNull();
            assertThat(talk.serving.requests.sum()).isEqualTo(20_000);
        }
    }

    @Test
    void shouldTellWhoAskedWhenTheClientResets() throws Exception {
        List<HttpExchange> held = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        Route route = Route.onLoop("GET", "/held", exchange -> {
            held.add(exchange);
            exchange.onClosed(() -> ended.add("gone"));
        });
        try (Http2Talk talk = Http2Talk.begun(route, HELLO)) {
            talk.get(1, "/held").send().reset(1).get(3, "/hello").send();
            assertThat(ended).containsExactly("gone");
            held.getFirst().respond(HttpResponse.text(200, "late"));
            talk.read();
            assertThat(talk.heads.keySet()).containsExactly(3);
        }
    }

    @Test
    void shouldLeaveHttp1Alone() throws Exception {
        for (String request : List.of("GET", "POST", "P", "PR", "PRI", "PRI *", "PUT")) {
            Http2Talk talk = new Http2Talk(HELLO);
            talk.server.writeInbound(
                    talk.memory.buffer().writeBytes(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            assertThat(talk.server.pipeline().get(Http2Codec.class)).isNull();
            talk.server.writeInbound(talk.memory
                    .buffer()
                    .writeBytes(" /hello HTTP/1.1\r\nHost: h\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            io.netty.buffer.ByteBuf answer = talk.server.readOutbound();
            assertThat(answer.toString(java.nio.charset.StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 ");
            answer.release();
            talk.close();
        }
    }

    @Test
    void shouldEndWhatDoesNotBeginWithSettings() throws Exception {
        try (Http2Talk talk = new Http2Talk(HELLO)) {
            byte[] preface = io.netty.buffer.ByteBufUtil.getBytes(
                    io.netty.handler.codec.http2.Http2CodecUtil.connectionPrefaceBuf());
            talk.send(preface).ping().send();
            assertThat(talk.said).contains("GOAWAY PROTOCOL_ERROR");
            assertThat(talk.server.isActive()).isFalse();
            assertThat(talk.serving.malformed.sum()).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeTimeWithItsHello() throws Exception {
        try (Http2Talk talk = new Http2Talk(HELLO)) {
            talk.pass(Duration.ofSeconds(9));
            assertThat(talk.server.isActive()).isTrue();
            talk.pass(Duration.ofSeconds(2));
            assertThat(talk.server.isActive()).isFalse();
        }
    }
}
