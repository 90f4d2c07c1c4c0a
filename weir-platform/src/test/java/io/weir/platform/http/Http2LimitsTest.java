package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.base.buf.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One HTTP/2 client at its worst: each limit at one below, at, and above it. */
final class Http2LimitsTest {
    private static final Route HELLO =
            Route.onLoop("GET", "/hello", exchange -> exchange.respond(HttpResponse.text(200, "hello")));

    private final List<HttpExchange> held = new ArrayList<>();
    private final Route hold = Route.onLoop("GET", "/held", held::add);

    private static void assertCutOff(Http2Talk talk) {
        assertThat(talk.said).contains("GOAWAY ENHANCE_YOUR_CALM");
        assertThat(talk.server.isActive()).isFalse();
        assertThat(talk.serving.malformed.sum()).isEqualTo(1);
    }

    private static void assertWell(Http2Talk talk, int id) throws Http2Exception {
        talk.get(id, "/hello").send();
        assertThat(talk.status(id)).isEqualTo(200);
        assertThat(talk.serving.malformed.sum()).isZero();
    }

    // ---- requests at once

    @Test
    void shouldRefuseOneStreamTooMany() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(hold, HELLO)) {
            int id = 1;
            for (; id < 2 * Http2Limits.STREAMS_MAX; id += 2) {
                talk.get(id, "/held");
            }
            talk.send();
            assertThat(held).hasSize(Http2Limits.STREAMS_MAX);
            assertThat(talk.said).noneMatch(frame -> frame.startsWith("RST"));
            talk.get(id, "/held").send();
            assertThat(talk.said).contains("RST " + id + " REFUSED_STREAM");
            assertThat(held).hasSize(Http2Limits.STREAMS_MAX);
            held.getFirst().respond(HttpResponse.text(200, "now"));
            talk.read().get(id + 2, "/hello").send();
            assertThat(talk.status(1)).isEqualTo(200);
            assertThat(talk.status(id + 2)).isEqualTo(200);
        }
    }

    @Test
    void shouldHoldTheClientToItEvenBeforeItWasTold() throws Exception {
        try (Http2Talk talk = new Http2Talk(hold)) {
            byte[] preface = io.netty.buffer.ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf());
            talk.settings(new Http2Settings());
            for (int i = 0; i <= Http2Limits.STREAMS_MAX; i++) {
                talk.get(2 * i + 1, "/held");
            }
            talk.send(preface).send();
            assertThat(held).hasSize(Http2Limits.STREAMS_MAX);
        }
    }

    // ---- heads

    @Test
    void shouldAnswer431ToAHeaderListThatIsTooLong() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            talk.writer.configuration().headersConfiguration().maxHeaderListSize(1 << 20);
            Http2Headers head = Http2Talk.head("GET", "/hello");
            int most = Http2Limits.HEADER_LIST_MAX - size(head) - 1 - 32;
            talk.headers(1, Http2Talk.head("GET", "/hello", "x", "y".repeat(most)), true)
                    .send();
            assertThat(talk.status(1)).isEqualTo(200);
            assertThat(talk.serving.malformed.sum()).isZero();
            talk.headers(3, Http2Talk.head("GET", "/hello", "x", "y".repeat(most + 1)), true)
                    .send();
            assertThat(talk.status(3)).isEqualTo(431);
            assertThat(talk.serving.malformed.sum()).isEqualTo(1);
            talk.get(5, "/hello").send();
            assertThat(talk.status(5)).isEqualTo(200);
            talk.pass(HttpConnection.LINGER.plusSeconds(1));
            assertThat(talk.said).contains("RST 3 NO_ERROR");
        }
    }

    /** RFC 9113 §6.5.2. */
    private static int size(Http2Headers head) {
        int size = 0;
        for (var field : head) {
            size += field.getKey().length() + field.getValue().length() + 32;
        }
        return size;
    }

    @Test
    void shouldEndTheConnectionWhenAHeaderListIsFarTooLong() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            talk.writer.configuration().headersConfiguration().maxHeaderListSize(1 << 20);
            talk.headers(1, Http2Talk.head("GET", "/hello", "x", "y".repeat(2 * Http2Limits.HEADER_LIST_MAX)), true)
                    .send();
            assertThat(talk.said).anyMatch(frame -> frame.startsWith("GOAWAY"));
            assertThat(talk.server.isActive()).isFalse();
        }
    }

    @Test
    void shouldAnswer414And431AsOverHttp1() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            talk.get(1, "/hello?" + "a".repeat(HttpLimits.REQUEST_LINE_MAX)).send();
            assertThat(talk.status(1)).isEqualTo(414);
            Http2Headers head = Http2Talk.head("GET", "/hello");
            for (int i = 0; i < HttpLimits.HEADER_COUNT_MAX; i++) {
                head.add("x" + i, "y");
            }
            talk.headers(3, head, true).send();
            assertThat(talk.status(3)).isEqualTo(431);
        }
    }

    @Test
    void shouldKeepNoMoreOfAnswersThanItWantsToCompressThem() throws Exception {
        try (Http2Talk talk = new Http2Talk(HELLO).begin(new Http2Settings().headerTableSize(1 << 24))) {
            Http2Codec codec = talk.server.pipeline().get(Http2Codec.class);
            assertThat(codec.encoder().configuration().headersConfiguration().maxHeaderTableSize())
                    .isEqualTo(Http2Limits.HEADER_TABLE_MAX);
            assertWell(talk, 1);
            assertWell(talk, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Http2Limits.SMALL_CONTINUATIONS_MAX, Http2Limits.SMALL_CONTINUATIONS_MAX + 1})
    void shouldEndAFloodOfContinuations(int count) throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            talk.frame(Http2FrameTypes.HEADERS, 0, 1, 0);
            for (int i = 0; i < count; i++) {
                talk.frame(Http2FrameTypes.CONTINUATION, 0, 1, 0);
            }
            talk.send();
            assertThat(talk.server.isActive()).isEqualTo(count == Http2Limits.SMALL_CONTINUATIONS_MAX);
        }
    }

    // ---- bodies

    @Test
    void shouldRefuseABodyLongerThanItsRouteTakes() throws Exception {
        Route echo = Route.onLoop(
                        "POST",
                        "/echo",
                        exchange -> exchange.respond(HttpResponse.text(
                                200, "" + exchange.request().body().length())))
                .bodyMax(1000);
        try (Http2Talk talk = Http2Talk.begun(echo)) {
            talk.headers(1, Http2Talk.head("POST", "/echo"), false)
                    .data(1, 999, false)
                    .data(1, 1, true)
                    .headers(3, Http2Talk.head("POST", "/echo"), false)
                    .data(3, 999, false)
                    .data(3, 2, true)
                    .headers(5, Http2Talk.head("POST", "/echo", "content-length", "1001"), false)
                    .send();
            assertThat(talk.body(1)).isEqualTo("1000");
            assertThat(talk.status(3)).isEqualTo(413);
            assertThat(talk.status(5)).isEqualTo(413);
            assertThat(talk.serving.malformed.sum()).isEqualTo(2);
        }
    }

    @Test
    void shouldKeepNoMoreOfBodiesThanOneConnectionMay() throws Exception {
        Route echo = Route.onLoop("POST", "/echo", exchange -> exchange.respond(HttpResponse.of(204)))
                .bodyMax(HttpLimits.BODY_MAX);
        try (Http2Talk talk = Http2Talk.begun(echo)) {
            talk.headers(1, Http2Talk.head("POST", "/echo"), false)
                    .headers(3, Http2Talk.head("POST", "/echo"), false)
                    .headers(5, Http2Talk.head("POST", "/echo"), false)
                    .send();
            int piece = 16 * 1024;
            for (int sent = 0; sent < Http2Limits.BODIES_MAX / 2; sent += piece) {
                talk.data(1, piece, false).data(3, piece, false).send();
            }
            assertThat(talk.heads).isEmpty();
            talk.data(5, 1, false).send();
            assertThat(talk.status(5)).isEqualTo(503);
            talk.data(1, 0, true).send();
            assertThat(talk.status(1)).isEqualTo(204);
            talk.headers(7, Http2Talk.head("POST", "/echo"), false)
                    .data(7, 1, true)
                    .send();
            assertThat(talk.status(7)).as("there is room again").isEqualTo(204);
            talk.reset(3).send();
        }
    }

    // ---- floods

    @Test
    void shouldEndARapidReset() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(hold, HELLO)) {
            int id = 1;
            for (int i = 0; i < Http2Limits.RESETS_MAX; i++, id += 2) {
                talk.get(id, "/held").reset(id);
            }
            talk.send();
            assertWell(talk, id);
            talk.get(id + 2, "/held").reset(id + 2).send();
            assertCutOff(talk);
        }
    }

    @Test
    void shouldEndAClientThatHasUsResetStreams() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(hold)) {
            int id = 1;
            for (int i = 0; i <= Http2Limits.RESETS_MAX; i++, id += 2) {
                // a window of nothing is a stream error (CVE-2025-8671)
                talk.get(id, "/held").window(id, 0);
            }
            talk.send();
            assertThat(talk.said).contains("GOAWAY ENHANCE_YOUR_CALM");
            assertThat(talk.server.isActive()).isFalse();
        }
    }

    /** A frame that carries nothing, written once more. */
    private interface Nothing {
        void write(Http2Talk talk);
    }

    private static void shouldEndAFlood(Nothing nothing) throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            // the client's first settings are counted
            for (int i = 1; i < Http2Limits.CONTROL_FRAMES_MAX; i++) {
                nothing.write(talk);
            }
            talk.send();
            assertWell(talk, 1);
            talk.pass(Duration.ofNanos(Http2Limits.CONTROL_WINDOW_NS));
            for (int i = 0; i < Http2Limits.CONTROL_FRAMES_MAX; i++) {
                nothing.write(talk);
            }
            talk.send();
            assertWell(talk, 3);
            nothing.write(talk);
            talk.send();
            assertCutOff(talk);
        }
    }

    @Test
    void shouldEndAFloodOfPings() throws Exception {
        shouldEndAFlood(Http2Talk::ping);
    }

    @Test
    void shouldEndAFloodOfSettings() throws Exception {
        shouldEndAFlood(talk -> talk.settings(new Http2Settings().initialWindowSize(1000)));
    }

    @Test
    void shouldEndAFloodOfPriorities() throws Exception {
        shouldEndAFlood(talk -> talk.frame(Http2FrameTypes.PRIORITY, 0, 1001, 5));
    }

    @Test
    void shouldEndAFloodOfUnknownFrames() throws Exception {
        shouldEndAFlood(talk -> talk.frame(99, 0, 0, 0));
    }

    @Test
    void shouldEndAFloodOfEmptyFrames() throws Exception {
        Route echo = Route.onLoop("POST", "/echo", exchange -> exchange.respond(HttpResponse.of(204)));
        try (Http2Talk talk = Http2Talk.begun(echo, HELLO)) {
            talk.headers(1, Http2Talk.head("POST", "/echo"), false);
            for (int i = 0; i < Http2Limits.EMPTY_FRAMES_MAX; i++) {
                talk.data(1, 0, false);
            }
            talk.send();
            assertWell(talk, 3);
            for (int i = 0; i <= Http2Limits.EMPTY_FRAMES_MAX; i++) {
                talk.data(1, 0, false);
            }
            talk.send();
            assertCutOff(talk);
        }
    }

    // ---- clients that do not read

    @Test
    void shouldMakeRequestsWaitWhileAnswersDo() throws Exception {
        int size = Http2Limits.UNSENT_MAX / 8;
        List<String> asked = new ArrayList<>();
        Route big = Route.onLoop("GET", "/big", exchange -> {
            asked.add(exchange.request().rawQuery());
            exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(new byte[size])));
        });
        try (Http2Talk talk = new Http2Talk(big, HELLO).begin(new Http2Settings().initialWindowSize(0))) {
            for (int i = 0; i < 20; i++) {
                talk.get(2 * i + 1, "/big?" + i);
            }
            talk.send();
            // eight make it full, and one is let in at exactly that
            assertThat(asked).hasSize(9);
            talk.window(0, 16 * size).window(1, size).send();
            assertThat(talk.body(1)).hasSize(size);
            assertThat(asked).as("one byte too many for another").hasSize(10);
            for (int i = 1; i < 20; i++) {
                talk.window(2 * i + 1, size).send();
            }
            assertThat(asked).hasSize(20);
        }
    }

    @Test
    void shouldForgetAnswersOfStreamsThatAreReset() throws Exception {
        int size = Http2Limits.UNSENT_MAX;
        Route big = Route.onLoop(
                "GET", "/big", exchange -> exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(new byte[size]))));
        try (Http2Talk talk = new Http2Talk(big, HELLO).begin(new Http2Settings().initialWindowSize(0))) {
            talk.get(1, "/big").get(3, "/big").get(5, "/hello").send();
            assertThat(talk.status(5)).isZero();
            talk.reset(1).send();
            assertThat(talk.status(5)).isEqualTo(200);
        }
    }

    @Test
    void shouldResetAStreamWhoseAnswerIsNotTaken() throws Exception {
        Route big = Route.onLoop(
                "GET",
                "/big",
                exchange -> exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(new byte[100_000]))));
        try (Http2Talk talk = Http2Talk.begun(big, HELLO)) {
            talk.get(1, "/big").send().pass(Duration.ofSeconds(29));
            assertThat(talk.said).noneMatch(frame -> frame.startsWith("RST"));
            talk.pass(Duration.ofSeconds(2));
            assertThat(talk.said).endsWith("RST 1 CANCEL");
            assertThat(talk.serving.timeouts.sum()).isEqualTo(1);
            talk.window(0, 1000);
            assertWell(talk, 3);
        }
    }

    @Test
    void shouldEndAConnectionThatTakesNothing() throws Exception {
        Route big = Route.onLoop(
                "GET",
                "/big",
                exchange -> exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(new byte[100_000]))));
        try (Http2Talk talk = Http2Talk.begun(big)) {
            talk.get(1, "/big").send();
            talk.server.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            talk.pass(Duration.ofSeconds(31));
            assertThat(talk.server.isActive()).isFalse();
        }
    }

    @Test
    void shouldEndAClientThatAsksAndTakesNoAnswers() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            talk.stuck = true;
            int half = Http2Limits.CONTROL_UNSENT_MAX / 2;
            for (int i = 0; i < Http2Limits.CONTROL_UNSENT_MAX; i++) {
                if (i % half == 0) {
                    talk.send().pass(Duration.ofNanos(Http2Limits.CONTROL_WINDOW_NS));
                }
                talk.ping();
            }
            talk.send().pass(Duration.ofNanos(Http2Limits.CONTROL_WINDOW_NS));
            assertThat(talk.server.isActive()).isTrue();
            assertThat(talk.serving.malformed.sum()).isZero();
            talk.ping().send();
            assertThat(talk.serving.malformed.sum()).isEqualTo(1);
            talk.pass(HttpConnection.LINGER.plusSeconds(1));
            assertThat(talk.server.isActive()).isFalse();
        }
    }

    @Test
    void shouldKeepLittleForASocketThatTakesNothing() throws Exception {
        LinkedBlockingQueue<HttpStream> streams = new LinkedBlockingQueue<>();
        Route flv = Route.onLoop(
                "GET", "/flv", exchange -> exchange.stream(HttpResponse.of(200)).ifPresent(streams::add));
        Route big = Route.onLoop(
                "GET",
                "/big",
                exchange -> exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(new byte[50 << 20]))));
        try (TestServer server = TestServer.start(flv, big);
                RawClient client = server.connect();
                Http2Talk talk = new Http2Talk()) {
            talk.settings(new Http2Settings().initialWindowSize(Integer.MAX_VALUE))
                    .window(0, 1 << 30)
                    .get(1, "/flv")
                    .get(3, "/big");
            client.send(io.netty.buffer.ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()))
                    .send(talk.written());
            HttpStream stream = streams.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(stream).isNotNull();
            Channel socket = java.util.Objects.requireNonNull(stream).channel().parent();
            await().atMost(TestServer.PATIENCE).until(() -> !socket.isWritable());
            long waiting = socket.eventLoop()
                    .submit(() -> java.util.Objects.requireNonNull(
                                    socket.unsafe().outboundBuffer())
                            .totalPendingWriteBytes())
                    .get();
            // one more round of frames may be written while the channel is writable
            assertThat(waiting).isBetween(1L, 2L * Http2Limits.SOCKET_UNSENT_MAX);
        }
    }

    @Test
    void shouldEndAnUploadThatTrickles() throws Exception {
        Route echo = Route.onLoop("POST", "/echo", exchange -> exchange.respond(HttpResponse.of(204)));
        try (Http2Talk talk = Http2Talk.begun(echo)) {
            talk.headers(1, Http2Talk.head("POST", "/echo"), false).send();
            for (int i = 0; i < 59; i++) {
                talk.data(1, 1, false).send().pass(Duration.ofSeconds(1));
            }
            assertThat(talk.heads).isEmpty();
            talk.pass(Duration.ofSeconds(2));
            assertThat(talk.status(1)).isEqualTo(408);
        }
    }

    @Test
    void shouldEndAnIdleConnection() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(hold, HELLO)) {
            talk.pass(Duration.ofSeconds(59));
            assertWell(talk, 1);
            talk.pass(Duration.ofSeconds(59));
            talk.get(3, "/held").send().pass(Duration.ofMinutes(10));
            assertThat(talk.server.isActive())
                    .as("a held request is no idleness")
                    .isTrue();
            held.getFirst().respond(HttpResponse.text(200, "now"));
            talk.read().pass(Duration.ofSeconds(59));
            assertThat(talk.said).noneMatch(frame -> frame.startsWith("GOAWAY"));
            talk.pass(Duration.ofSeconds(2));
            assertThat(talk.said).endsWith("GOAWAY NO_ERROR");
            assertThat(talk.server.isActive()).isFalse();
            assertThat(talk.serving.timeouts.sum()).isZero();
        }
    }

    @Test
    void shouldEndAConnectionThatSaysHelloAndNoMore() throws Exception {
        try (Http2Talk talk = new Http2Talk(HELLO)) {
            talk.send(io.netty.buffer.ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()))
                    .pass(Duration.ofSeconds(9));
            assertThat(talk.server.isActive()).isTrue();
            talk.pass(Duration.ofSeconds(2));
            assertThat(talk.server.isActive()).isFalse();
            assertThat(talk.serving.timeouts.sum()).isEqualTo(1);
        }
    }

    @Test
    void shouldLetOneConnectionBlockNoMoreThanItsShare() throws Exception {
        LinkedBlockingQueue<HttpExchange> blocked = new LinkedBlockingQueue<>();
        Semaphore go = new Semaphore(0);
        Route blocking = Route.blocking("GET", "/blocking", exchange -> {
            blocked.add(exchange);
            go.acquire();
            exchange.respond(HttpResponse.text(200, "now"));
        });
        try (TestServer server = TestServer.start(blocking, HELLO);
                RawClient client = server.connect();
                Http2Talk talk = new Http2Talk()) {
            talk.settings(new Http2Settings());
            for (int i = 0; i < 2 * Http2Limits.BLOCKING_MAX; i++) {
                talk.get(2 * i + 1, "/blocking");
            }
            // one that is reset before its turn has none
            talk.reset(4 * Http2Limits.BLOCKING_MAX - 1);
            talk.get(201, "/hello");
            client.send(io.netty.buffer.ByteBufUtil.getBytes(Http2CodecUtil.connectionPrefaceBuf()))
                    .send(talk.written());
            for (int i = 0; i < Http2Limits.BLOCKING_MAX; i++) {
                assertThat(blocked.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isNotNull();
            }
            await().atMost(TestServer.PATIENCE)
                    .until(() -> server.server().status().requests() == 2 * Http2Limits.BLOCKING_MAX + 1);
            assertThat(blocked).isEmpty();
            go.release(1);
            assertThat(blocked.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isNotNull();
            assertThat(blocked).isEmpty();
            go.release(2 * Http2Limits.BLOCKING_MAX);
            for (int i = Http2Limits.BLOCKING_MAX + 1; i < 2 * Http2Limits.BLOCKING_MAX - 1; i++) {
                assertThat(blocked.poll(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isNotNull();
            }
            assertThat(blocked).isEmpty();
        }
    }

    @Test
    void shouldTakeNoFramesOfClosedStreamsAmiss() throws Exception {
        try (Http2Talk talk = Http2Talk.begun(HELLO)) {
            assertWell(talk, 1);
            talk.window(1, 100).frame(Http2FrameTypes.RST_STREAM, new Http2Flags().value(), 1, 4);
            talk.send();
            assertWell(talk, 3);
        }
    }
}
