package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GateTest {
    private final LinkedBlockingQueue<Runnable> passes = new LinkedBlockingQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final HttpHandler handler = exchange -> {
        answers.incrementAndGet();
        exchange.respond(HttpResponse.text(200, exchange.eventLoop().inEventLoop() ? "loop" : "virtual"));
    };
    private final Gate gate = (exchange, pass) -> {
        @Nullable String wanted = exchange.request().query().get("want");
        switch (wanted == null ? "" : wanted) {
            case "later" -> passes.add(pass);
            case "no" -> exchange.respond(HttpResponse.error(401, "no"));
            case "failure" -> throw new IllegalStateException("the gate is broken");
            default -> pass.run();
        }
    };
    private final Route onLoop = Route.onLoop("GET", "/loop", handler).gatedBy(gate);
    private final Route blocking =
            Route.blocking("GET", "/blocking", handler).gatedBy(gate).withoutCors();

    @Test
    void shouldRunTheHandlerWhereItBelongsOnceTheGateLetsPass() throws Exception {
        try (TestServer server = TestServer.start(onLoop, blocking);
                RawClient client = server.connect()) {
            assertThat(client.get("/loop").answer().body()).isEqualTo("loop");
            assertThat(client.get("/blocking").answer().body()).isEqualTo("virtual");
            client.get("/loop?want=later");
            Runnable pass = passes.poll(20, TimeUnit.SECONDS);
            assertThat(answers).hasValue(2);
            assertThat(pass).isNotNull();
            java.util.Objects.requireNonNull(pass).run();
            assertThat(client.answer().body()).isEqualTo("loop");
        }
    }

    @Test
    void shouldNotReachTheHandlerWhenTheGateAnswersOrFails() throws Exception {
        try (TestServer server = TestServer.start(onLoop, blocking);
                RawClient client = server.connect()) {
            assertThat(client.get("/loop?want=no").answer().head()).startsWith("HTTP/1.1 401");
            assertThat(client.get("/blocking?want=failure").answer().head()).startsWith("HTTP/1.1 500");
            assertThat(client.get("/loop").answer().body()).isEqualTo("loop");
            assertThat(answers).hasValue(1);
        }
    }
}
