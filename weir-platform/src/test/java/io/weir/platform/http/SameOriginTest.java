package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages may have a browser change something. */
final class SameOriginTest {
    private static final String HOST = "weir.example:9997";

    private static boolean passes(List<String> named, String method, String... fields) {
        HttpRequest request = HttpRequest.of(method, "/v3/config/global/patch", HttpPeerFixture.LOOPBACK)
                .withHeaders(Headers.of(fields));
        return new SameOrigin("apiAllowOrigins", named).check(request).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void shouldLetAnybodyLook(String method) {
        assertThat(passes(List.of(), method, "Host", HOST, "Origin", "https://evil.example"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "PUT", "DELETE"})
    void shouldRefuseOtherPagesWithRememberedPasswords(String method) {
        assertThat(passes(
                        List.of("*"),
                        method,
                        "Host",
                        HOST,
                        "Origin",
                        "https://evil.example",
                        "Authorization",
                        "Basic eDp5"))
                .as("the default of apiAllowOrigins names nobody")
                .isFalse();
        assertThat(passes(List.of(), method, "Host", HOST, "Origin", "null")).isFalse();
        assertThat(passes(List.of(), method, "Host", HOST, "Origin", "http://weir.example:9998"))
                .isFalse();
        assertThat(passes(List.of(), method, "Host", HOST, "Origin", "http://weir.example.evil.example:9997"))
                .isFalse();
        assertThat(passes(List.of(), method, "Host", HOST, "Origin", "nonsense"))
                .isFalse();
        assertThat(passes(List.of(), method, "Host", HOST, "Sec-Fetch-Site", "cross-site"))
                .isFalse();
        assertThat(passes(List.of(), method, "Host", HOST, "Sec-Fetch-Site", "same-site"))
                .isFalse();
        assertThat(passes(List.of(), method, "Origin", "http://weir.example:9997"))
                .isFalse();
    }

    /** A page may read what comes over a WebSocket, whoever it is: CORS does not ask. */
    @Test
    void shouldRefuseWebSocketsOfOtherPages() {
        String[] upgrade = {"Host", HOST, "Connection", "keep-alive, Upgrade", "Upgrade", "websocket"};
        assertThat(passes(List.of(), "GET", upgrade)).as("a program").isTrue();
        assertThat(passes(List.of(), "GET", with(upgrade, "Origin", "http://weir.example:9997")))
                .isTrue();
        assertThat(passes(List.of("*"), "GET", with(upgrade, "Origin", "https://evil.example")))
                .isFalse();
        assertThat(passes(List.of("*"), "GET", with(upgrade, "Origin", "null"))).isFalse();
        assertThat(passes(List.of("*"), "GET", with(upgrade, "Sec-Fetch-Site", "cross-site")))
                .isFalse();
        assertThat(passes(List.of("https://panel.example"), "GET", with(upgrade, "Origin", "https://panel.example")))
                .isTrue();
    }

    private static String[] with(String[] fields, String... more) {
        return Stream.of(fields, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void shouldLetProgramsOwnPagesNamedOriginsAndTokensPass() {
        assertThat(passes(List.of(), "POST", "Host", HOST)).isTrue();
        assertThat(passes(List.of(), "POST", "Host", HOST, "Origin", "http://Weir.example:9997"))
                .isTrue();
        assertThat(passes(List.of(), "POST", "Host", "weir.example", "Origin", "https://weir.example"))
                .isTrue();
        assertThat(passes(
                        List.of(),
                        "POST",
                        "Host",
                        "inner:80",
                        "Origin",
                        "https://a.b",
                        "Sec-Fetch-Site",
                        "same-origin"))
                .isTrue();
        assertThat(passes(List.of(), "POST", "Host", HOST, "Sec-Fetch-Site", "none"))
                .isTrue();
        assertThat(passes(
                        List.of("*", "https://*.panel.example"),
                        "POST",
                        "Host",
                        HOST,
                        "Origin",
                        "https://a.panel.example",
                        "Sec-Fetch-Site",
                        "cross-site"))
                .isTrue();
        assertThat(passes(List.of(), "POST", "Host", HOST, "Origin", "https://x.example", "Authorization", "Bearer t"))
                .isTrue();
    }

    @Test
    void shouldSayWhatToDo() {
        HttpRequest request = HttpRequest.of("POST", "/v3/drain", HttpPeerFixture.LOOPBACK)
                .withHeaders(Headers.of("Host", HOST, "Origin", "https://evil.example"));
        assertThat(new SameOrigin("apiAllowOrigins", List.of("*")).check(request))
                .hasValueSatisfying(refusal -> assertThat(refusal.status()).isEqualTo(403));
    }
}
