package io.weir.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who counts as local, which origins are allowed, and whose word about the client is taken. */
final class AccessRulesTest {
    private static HttpRequest from(String address, boolean tls, String... fields) {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), 8080);
        return HttpRequest.of("GET", "/v3/info", HttpPeer.direct(remote, local, tls))
                .withHeaders(Headers.of(fields));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:8080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.9.9.9:1",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]:1"
            })
    void shouldTakeLoopbackHosts(String host) {
        assertThat(LocalAccess.INSTANCE.allows(from("127.0.0.1", false, "Host", host)))
                .isTrue();
        assertThat(LocalAccess.INSTANCE.check(from("::1", false, "Host", host))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "192.168.0.1",
                "0.0.0.0",
                "[::]",
                "::1",
                "[127.0.0.1]",
                "localhost:",
                "localhost:http",
                "localhost:8080:1",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "[::1",
                "::1]",
                "localhost.",
                "[::1]x:80",
                "[::ffff:8.8.8.8]"
            })
    void shouldNotTakeOtherHosts(String host) {
        assertThat(LocalAccess.INSTANCE.allows(from("127.0.0.1", false, "Host", host)))
                .isFalse();
    }

    @Test
    void shouldNotTakeOtherPeersOrForwardedRequests() {
        assertThat(LocalAccess.INSTANCE.allows(from("192.168.0.7", false, "Host", "localhost")))
                .isFalse();
        assertThat(LocalAccess.INSTANCE.allows(from("127.0.0.1", false))).isFalse();
        for (String name :
                List.of("Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Real-IP", "Via")) {
            assertThat(LocalAccess.INSTANCE.allows(from("127.0.0.1", false, "Host", "localhost", name, "x")))
                    .as(name)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, localhost:8080, http://localhost:8080, true",
        "false, localhost:8080, HTTP://LocalHost:8080, true",
        "false, localhost, http://localhost:80, true",
        "false, localhost:80, http://localhost, true",
        "true, localhost:8443, https://localhost:8443, true",
        "true, localhost:8443, http://localhost:8443, false",
        "false, localhost:8080, http://localhost:8081, false",
        "false, localhost:8080, http://127.0.0.1:8080, false",
        "false, localhost:8080, https://localhost:8080, false",
        "false, localhost:8080, http://evil.example, false",
        "false, localhost:8080, null, false",
    })
    void shouldTakeItsOwnOriginOnly(boolean tls, String host, String origin, boolean allowed) {
        assertThat(LocalAccess.INSTANCE.allows(from("127.0.0.1", tls, "Host", host, "Origin", origin)))
                .isEqualTo(allowed);
    }

    @Test
    void shouldSayWhyItRefuses() {
        HttpResponse refusal = LocalAccess.INSTANCE
                .check(from("10.0.0.1", false, "Host", "localhost"))
                .orElseThrow();
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.body().utf8()).contains("\"status\":\"error\"", "until users are configured");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example.com, https://a.example.com, true",
        "https://a.example.com, https://A.Example.com, true",
        "https://a.example.com:443, https://a.example.com, true",
        "http://a.example.com, http://a.example.com:80, true",
        "https://a.example.com, http://a.example.com, false",
        "https://a.example.com, https://a.example.com:8443, false",
        "https://*.example.com, https://x.y.example.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://evil.org/.example.com, false",
        "https://*.example.com, https://evil.org#.example.com, false",
        "https://*.example.com, https://evil.org:80.example.com, false",
        "http://127.0.0.1:3000, http://127.0.0.1:3000, true",
        "http://127.0.0.1:3000, http://127a0.0.1:3000, false",
        "https://*, https://any.where, true",
        "https://*, null, false",
    })
    void shouldMatchOrigins(String allowed, String origin, boolean expected) {
        CorsPolicy policy = CorsPolicy.of(List.of("https://other.example", allowed));
        assertThat(policy.allowed(origin).isPresent()).isEqualTo(expected);
        assertThat(policy.allowed(null)).isEmpty();
    }

    @Test
    void shouldAllowAnyOriginWithAStar() {
        assertThat(CorsPolicy.ANY.allowed(null)).contains("*");
        assertThat(CorsPolicy.of(List.of("https://a.b", "*")).allowed("null")).contains("*");
        assertThat(CorsPolicy.NONE.allowed("https://a.b")).isEmpty();
        assertThatThrownBy(() -> CorsPolicy.of(List.of("example.com"))).hasMessageContaining("example.com");
        assertThatThrownBy(() -> CorsPolicy.of(List.of("https://a/b"))).hasMessageContaining("https://a/b");
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, 8.8.8.8",
        "'6.6.6.6, 8.8.8.8', 8.8.8.8",
        "'8.8.8.8, 10.1.1.1', 8.8.8.8",
        "'8.8.8.8,10.1.1.1 , 10.2.2.2', 8.8.8.8",
        "'10.3.3.3, 10.1.1.1', 10.3.3.3",
        "nonsense, 10.0.0.1",
        "'8.8.8.8, nonsense', 10.0.0.1",
        "'8.8.8.8, , 10.1.1.1', 10.1.1.1",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "localhost, 10.0.0.1",
    })
    void shouldWalkPastTrustedProxiesOnly(String forwarded, String client) {
        TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "::1", "fd00::/7"));
        assertThat(proxies.client(InetAddress.ofLiteral("10.0.0.1"), List.of(forwarded))
                        .getHostAddress())
                .isEqualTo(client);
    }

    @Test
    void shouldReadSeveralForwardedLines() {
        TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8"));
        assertThat(proxies.client(InetAddress.ofLiteral("10.0.0.1"), List.of("1.1.1.1", "2.2.2.2, 10.0.0.2"))
                        .getHostAddress())
                .isEqualTo("2.2.2.2");
        assertThat(proxies.client(InetAddress.ofLiteral("9.0.0.1"), List.of("1.1.1.1"))
                        .getHostAddress())
                .isEqualTo("9.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.1, false", "10.1.2.0/23, 10.1.3.255, true",
        "10.1.2.0/23, 10.1.4.0, false", "0.0.0.0/0, 1.2.3.4, true", "0.0.0.0/0, ::1, false",
        "10.0.0.1, 10.0.0.1, true", "10.0.0.1, 10.0.0.2, false", "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false", "10.0.0.1/32, 10.0.0.1, true"
    })
    void shouldCompareRanges(String range, String address, boolean expected) {
        assertThat(TrustedProxies.of(List.of(range)).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::1/129", "10.0.0.0/8/8"})
    void shouldRefuseWhatIsNoRange(String text) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of(text))).isInstanceOf(IllegalArgumentException.class);
    }
}
