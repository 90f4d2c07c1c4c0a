package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedUrlTest {
    @ParameterizedTest
    @CsvSource({
        "cam.example.com, rtmp://cam.example.com:1935, 192.0.2.1, true",
        "CAM.example.com, rtmp://cam.example.com:1935, 192.0.2.1, true",
        "cam.example.com, rtmp://cam.example.com.evil.org:1935, 192.0.2.1, false",
        "*.example.com, rtmp://a.b.example.com:1935, 192.0.2.1, true",
        "*.example.com, rtmp://example.com:1935, 192.0.2.1, false",
        "*.example.com, rtmp://evilexample.com:1935, 192.0.2.1, false",
        "*, whep://anything:80, 192.0.2.1, true",
        "rtmp://*, rtmp://anything:1935, 192.0.2.1, true",
        "rtmp://*, rtmps://anything:1935, 192.0.2.1, false",
        "https://*:8443, https://anything:8443, 192.0.2.1, true",
        "https://*:8443, https://anything:443, 192.0.2.1, false",
        "10.0.0.0/8, rtmp://cam:1935, 10.1.2.3, true",
        "10.0.0.0/8, rtmp://cam:1935, 192.0.2.1, false",
        "10.0.0.0/8:1936, rtmp://cam:1936, 10.1.2.3, true",
        "10.0.0.0/8:1936, rtmp://cam:1935, 10.1.2.3, false",
        "192.0.2.7, rtmp://192.0.2.7:1935, 192.0.2.7, true",
        "fd00::1, rtmp://[fd00::1]:1935, fd00::1, true",
        "rtmp://[fd00::1]:1935, rtmp://[fd00::1]:1935, fd00::1, true",
        "rtmp://[fd00::1]:1935, rtmp://[fd00::1]:1936, fd00::1, false",
    })
    void shouldAllowWhatItNames(String entry, URI url, String address, boolean expected) {
        String host = url.getHost().replace("[", "").replace("]", "");
        assertThat(AllowedUrl.parse(entry)
                        .orElseThrow()
                        .allows(url.getScheme(), host, url.getPort(), InetAddress.ofLiteral(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "://host",
                "rtmp://",
                "rtmp://host/live",
                "host:port",
                "host:65536",
                "a.*.com",
                "*.",
                "10.0.0.0/33",
                "user@host",
                "ho st"
            })
    void shouldNotTakeWhatCouldNeverFit(String entry) {
        assertThat(AllowedUrl.parse(entry)).isEmpty();
    }

    @Test
    void shouldTellWhichEntriesAreWildcards() {
        assertThat(AllowedUrl.parse("rtmp://*").orElseThrow().isExact()).isFalse();
        assertThat(AllowedUrl.parse("*.example.com").orElseThrow().isExact()).isFalse();
        assertThat(AllowedUrl.parse("example.com").orElseThrow().isExact()).isTrue();
        assertThat(AllowedUrl.parse("169.254.0.0/16").orElseThrow().isExact()).isTrue();
    }

    @Test
    void shouldBeCheckedWithTheConfiguration() throws Exception {
        assertThat(ConfigLoader.loadText("test", "outgoingAllowedURLs: ['*', 'rtmp://10.0.0.0/8']\n", Map.of())
                        .config()
                        .general()
                        .outgoingAllowedUrls())
                .containsExactly("*", "rtmp://10.0.0.0/8");
        ConfigException failure = org.junit.jupiter.api.Assertions.assertThrows(
                ConfigException.class,
                () -> ConfigLoader.loadText("test", "outgoingAllowedURLs: ['host:port']\n", Map.of()));
        assertThat(failure.problems().toString()).contains("outgoingAllowedURLs", "host:port");
    }
}
