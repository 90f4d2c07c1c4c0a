package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which pages may watch over a WebSocket. */
final class SocketOriginTest {
    private static final String[] UPGRADE = {
        "Host", "weir.example:8080", "Connection", "Upgrade", "Upgrade", "websocket"
    };
    private static final String[] PASSWORD = {"Authorization", "Basic eDp5"};

    private static boolean passes(List<String> origins, String[]... fields) {
        String[] all = Stream.of(fields).flatMap(Stream::of).toArray(String[]::new);
        HttpRequest request =
                HttpRequest.of("GET", "/live/cam.flv", HttpPeerFixture.LOOPBACK).withHeaders(Headers.of(all));
        return new SocketOrigin("httpAllowOrigins", origins).check(request).isEmpty();
    }

    private static String[] from(String origin) {
        return new String[] {"Origin", origin};
    }

    @Test
    void shouldLetProgramsAndOwnPagesPass() {
        assertThat(passes(List.of(), UPGRADE)).isTrue();
        assertThat(passes(List.of(), UPGRADE, PASSWORD)).isTrue();
        assertThat(passes(List.of(), UPGRADE, PASSWORD, from("https://weir.example:8080")))
                .isTrue();
    }

    @Test
    void shouldLetAnyPageWatchWithoutTheBrowsersPasswordByDefault() {
        assertThat(passes(List.of("*"), UPGRADE, from("https://any.example"))).isTrue();
        assertThat(passes(List.of("*"), UPGRADE, PASSWORD, from("https://any.example")))
                .isFalse();
        assertThat(passes(List.of("*", "https://site.example"), UPGRADE, PASSWORD, from("https://site.example")))
                .isTrue();
    }

    @Test
    void shouldLetNamedPagesAloneWatchWithAListOfThem() {
        assertThat(passes(List.of("https://site.example"), UPGRADE, PASSWORD, from("https://site.example")))
                .isTrue();
        assertThat(passes(List.of("https://site.example"), UPGRADE, from("https://any.example")))
                .isFalse();
        assertThat(passes(List.of("https://site.example"), UPGRADE, from("null")))
                .isFalse();
    }

    @Test
    void shouldLeaveTheRestToCors() {
        assertThat(passes(List.of(), PASSWORD, from("https://any.example"))).isTrue();
    }

    @Test
    void shouldSayWhatToDo() {
        HttpRequest request = HttpRequest.of("GET", "/live/cam.flv", HttpPeerFixture.LOOPBACK)
                .withHeaders(Headers.of("Connection", "Upgrade", "Upgrade", "websocket", "Origin", "https://a.b"));
        assertThat(new SocketOrigin("httpAllowOrigins", List.of()).check(request))
                .hasValueSatisfying(refusal -> assertThat(refusal.status()).isEqualTo(403));
    }
}
