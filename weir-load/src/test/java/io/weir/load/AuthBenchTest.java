package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthBenchTest {
    /** A server that asks nobody lets strangers in, and the report says so. */
    @Test
    void shouldTellThatStrangersWereLetIn() throws Exception {
        List<String> progress = new ArrayList<>();
        try (RelayServer server = new RelayServer()) {
            AuthOptions options = AuthOptions.of(server.url("/live/cam"))
                    .withClients(20, 3, 2)
                    .withWarmup(1)
                    .withServer(0, Duration.ZERO);
            AuthReport report = AuthBench.run(options, progress::add);
            assertThat(report.phases()).hasSize(4).allSatisfy(phase -> {
                assertThat(phase.admitted()).isEqualTo(20);
                assertThat(phase.perSecond()).isPositive();
                assertThat(phase.admission().count()).isEqualTo(20);
                assertThat(phase.asked()).isZero();
            });
            assertThat(report.phases().get(2).errors()).containsEntry("a stranger was let in", 3);
            assertThat(report.liveAtEnd()).isEqualTo(2);
            assertThat(report.complete()).isFalse();
            assertThat(report.toText()).contains("20/20", "0/3", "3 × a stranger was let in", "2 of 2");
            assertThat(report.toJson()).contains("\"is dead\":{\"known\":20", "\"liveAtEnd\":2");
        }
        assertThat(progress).first().asString().startsWith("authentication server: http://127.0.0.1:");
    }

    @Test
    void shouldFailWhenNobodyMayPublish() throws Exception {
        try (ClosedPort closed = new ClosedPort()) {
            AuthOptions options = AuthOptions.of(closed.url("rtmp", "/live/cam"))
                    .withClients(1, 0, 0)
                    .withServer(0, Duration.ZERO);
            assertThatThrownBy(() -> AuthBench.run(options, _ -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nobody could publish");
        }
    }

    @Test
    void shouldAnswerLateAndThenNotAtAll() throws Exception {
        try (FailingAuthServer server = new FailingAuthServer(0, Duration.ofMillis(20));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder question =
                    HttpRequest.newBuilder(URI.create(server.url())).timeout(Duration.ofSeconds(60));
            HttpRequest right = question.copy()
                    .POST(HttpRequest.BodyPublishers.ofString("{\"password\":\"yes\"}"))
                    .build();
            HttpRequest wrong = question.copy()
                    .POST(HttpRequest.BodyPublishers.ofString("{\"password\":\"no\"}"))
                    .build();
            assertThat(client.send(right, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
            assertThat(client.send(wrong, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(401);
            assertThat(server.asked()).isEqualTo(2);
            server.hang();
            HttpRequest hasty = question.copy()
                    .timeout(Duration.ofMillis(500))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"password\":\"yes\"}"))
                    .build();
            assertThatThrownBy(() -> client.send(hasty, BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
            server.die();
            assertThatThrownBy(() -> client.send(right, BodyHandlers.discarding()))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "25001,0,0", "10,11,0", "10,0,11", "10,-1,0"})
    void shouldCheckCounts(int clients, int strangers, int live) {
        AuthOptions base = AuthOptions.of("rtmp://h/a/b");
        assertThatThrownBy(() -> base.withClients(clients, strangers, live))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> base.withWarmup(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> base.withServer(0, Duration.ofMillis(10_001)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
