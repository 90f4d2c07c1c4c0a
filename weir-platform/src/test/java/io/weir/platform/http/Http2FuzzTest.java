package io.weir.platform.http;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.base.buf.Bytes;
import java.time.Duration;

/** Whatever frames come, buffers are released, nothing of ours fails, and no connection is left. {@link Http2Talk#close} looks. */
final class Http2FuzzTest {
    private static Http2Talk begun() throws Exception {
        return Http2Talk.begun(
                Route.onLoop("GET", "/hello", exchange -> exchange.respond(HttpResponse.text(200, "hello"))),
                Route.onLoop(
                        "GET",
                        "/big",
                        exchange -> exchange.respond(HttpResponse.of(200, "a/b", Bytes.wrap(new byte[100_000])))),
                Route.onLoop(
                        "POST",
                        "/echo",
                        exchange -> exchange.respond(
                                HttpResponse.of(200, "a/b", exchange.request().body()))),
                Route.onLoop(
                        "GET",
                        "/live.flv",
                        exchange -> exchange.stream(HttpResponse.of(200))
                                .ifPresent(stream -> stream.channel()
                                        .writeAndFlush(io.netty.buffer.Unpooled.buffer()
                                                .writeZero(100_000)))),
                Route.onLoop("GET", "/held", _ -> {}));
    }

    @FuzzTest
    void shouldSurviveAnyBytes(byte[] data) throws Exception {
        try (Http2Talk talk = begun()) {
            talk.send(data).pass(Duration.ofSeconds(40));
        }
    }

    @FuzzTest
    void shouldSurviveAnyFrames(FuzzedDataProvider data) throws Exception {
        String[] paths = {"/hello", "/big", "/echo", "/live.flv", "/held", "/none"};
        try (Http2Talk talk = begun()) {
            for (int i = 0; i < 200 && data.remainingBytes() > 0; i++) {
                int id = data.consumeInt(0, 30);
                switch (data.consumeInt(0, 7)) {
                    case 0 -> talk.get(Math.max(1, id), data.pickValue(paths));
                    case 1 ->
                        talk.headers(
                                Math.max(1, id),
                                Http2Talk.head(data.consumeBoolean() ? "POST" : "HEAD", data.pickValue(paths)),
                                data.consumeBoolean());
                    case 2 -> talk.data(Math.max(1, id), data.consumeInt(0, 20_000), data.consumeBoolean());
                    case 3 -> talk.reset(Math.max(1, id));
                    case 4 -> talk.window(id, data.consumeInt(0, Integer.MAX_VALUE));
                    case 5 -> talk.frame(data.consumeInt(0, 11), data.consumeInt(0, 255), id, data.consumeInt(0, 50));
                    case 6 -> talk.pass(Duration.ofSeconds(data.consumeInt(0, 70)));
                    default -> talk.send();
                }
            }
            talk.send().pass(Duration.ofSeconds(70));
        }
    }
}
