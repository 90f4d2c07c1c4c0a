package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small value types: what is read, what is refused, what is printed. */
final class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "10s, PT10S, 10s",
        "1h2m3.5s, PT1H2M3.5S, 1h2m3.5s",
        "200ms, PT0.2S, 200ms",
        "1.5us, PT0.0000015S, 1.5µs",
        "7ns, PT0.000000007S, 7ns",
        "60s, PT1M, 1m0s",
        "14d, P14D, 14d",
        "1d2h, P1DT2H, 1d2h0m0s",
        "24h, P1D, 1d",
        "0, PT0S, 0s",
        "0s, PT0S, 0s",
        "-1h, PT-1H, -1h0m0s",
        ".5s, PT0.5S, 500ms",
        "+3s, PT3S, 3s",
    })
    void shouldReadAndPrintDurations(String text, Duration duration, String printed) {
        assertThat(GoDuration.parse(text)).contains(duration);
        assertThat(GoDuration.print(duration)).isEqualTo(printed);
        assertThat(GoDuration.parse(printed)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "1x", "1s1d", "-", ".", ".s", "1..s", "300000000h", "1e3s", "١s"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "50M, 52428800, 50M",
        "1G, 1073741824, 1G",
        "1.5K, 1536, 1.5K",
        "512B, 512, 512B",
        "0, 0, 0B",
        "2mb, 2097152, 2M",
        "3MiB, 3145728, 3M",
        "1000, 1000, 1000B",
    })
    void shouldReadAndPrintSizes(String text, long bytes, String printed) {
        assertThat(ByteSize.parse(text)).contains(new ByteSize(bytes));
        assertThat(new ByteSize(bytes)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1M", "1X", "1MX", "1..2M", "99999999999E", "."})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1/32",
        "10.1.2.3/8, 10.0.0.0/8",
        "::1, ::1/128",
        "fe80::1/10, fe80::/10",
        "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::/128",
        "0.0.0.0/0, 0.0.0.0/0",
    })
    void shouldReadAddressRanges(String text, String printed) {
        assertThat(IpRange.parse(text).orElseThrow()).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.1",
                "1.2.3.4.5",
                "256.0.0.1",
                "1.2.3.4/33",
                "::1/129",
                "fe80::1%eth0",
                "1.2.3.04"
            })
    void shouldRefuseWhatIsNoAddressRange(String text) {
        assertThat(IpRange.parse(text)).isEmpty();
    }

    @Test
    void shouldTellWhetherAnAddressIsInARange() throws Exception {
        IpRange range = IpRange.parse("10.1.0.0/17").orElseThrow();
        assertThat(range.contains(InetAddress.ofLiteral("10.1.127.255"))).isTrue();
        assertThat(range.contains(InetAddress.ofLiteral("10.1.128.0"))).isFalse();
        assertThat(range.contains(InetAddress.ofLiteral("::1"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        ":1935, '', 1935",
        "127.0.0.1:0, 127.0.0.1, 0",
        "[::1]:65535, ::1, 65535",
        "localhost:80, localhost, 80",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
    })
    void shouldReadListenAddresses(String text, String host, int port) {
        ListenAddress address = ListenAddress.parse(text).orElseThrow();
        assertThat(address).isEqualTo(new ListenAddress(host, port, "")).hasToString(text);
        assertThat(address.isSet()).isTrue();
    }

    @Test
    void shouldReadUnixSocketsAndNoAddress() {
        assertThat(ListenAddress.parse("unix:///run/x.sock").orElseThrow().unixPath())
                .isEqualTo("/run/x.sock");
        assertThat(ListenAddress.parse("").orElseThrow().isSet()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1935", ":65536", ":-1", "::1:80", "[::1]", "a b:80", "unix://", ":http", "[x]:80"})
    void shouldRefuseWhatIsNoListenAddress(String text) {
        assertThat(ListenAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "publisher, publisher",
        "rtsp://u:p@h:554/x, rtsp://<redacted>@h:554/x",
        "rtsp://u:p?a/s@h/x, rtsp://<redacted>@h/x",
        "rtmp://h/app/key, rtmp://h/app/<redacted>",
        "rtmps://h/app#key, rtmps://h/<redacted>#<redacted>",
        "srt://h:1?streamid=x, srt://h:1?<redacted>",
        "ffmpeg -i rtsp://u:p@a/b -f flv 'rtmp://h/k/x' -y, ffmpeg -i rtsp://<redacted>@a/b -f flv 'rtmp://h/k/<redacted>' -y",
    })
    void shouldRedactUrls(String text, String shown) {
        assertThat(new SensitiveText(text)).hasToString(shown);
    }

    @Test
    void shouldReadWriteIntervalsUpToTheirLimit() {
        assertThat(WriteInterval.parse("auto")).contains(new WriteInterval.Auto());
        assertThat(WriteInterval.parse("0")).contains(new WriteInterval.Fixed(Duration.ZERO));
        assertThat(WriteInterval.parse("1999ms")).isPresent();
        assertThat(WriteInterval.parse("2s")).isPresent();
        assertThat(WriteInterval.parse("2001ms")).isEmpty();
        assertThat(WriteInterval.parse("-1ms")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"rtmpAdress, rtmpAddress", "RTMPADDRESS, rtmpAddress", "rmtp, rtmp", "rtmpz, rtmp"})
    void shouldFindTheNearestName(String name, String nearest) {
        assertThat(Nearest.to(name, KeyTable.shape(KeyScope.GLOBAL).fieldNames()))
                .isEqualTo(nearest);
    }

    @Test
    void shouldNotGuessWhenNothingIsNear() {
        assertThat(Nearest.to(
                        "completelyDifferent", KeyTable.shape(KeyScope.GLOBAL).fieldNames()))
                .isEmpty();
        assertThat(Nearest.to(
                        "x".repeat(100_000), KeyTable.shape(KeyScope.GLOBAL).fieldNames()))
                .isEmpty();
    }
}
