package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FanoutOptionsTest {
    private static final String URL = "rtmp://localhost/live/cam";

    @Test
    void shouldLimitTheNumberOfReaders() {
        for (int readers : new int[] {1, FanoutOptions.READERS_MAX - 1, FanoutOptions.READERS_MAX}) {
            assertThat(rtmp(readers).readers()).isEqualTo(readers);
        }
        for (int readers : new int[] {0, FanoutOptions.READERS_MAX + 1}) {
            assertThatThrownBy(() -> rtmp(readers)).hasMessageContaining("readers must be 1 to 25000");
        }
    }

    @Test
    void shouldLimitRampAndLowWater() {
        assertThatCode(() -> rtmp(1).withConnectRate(FanoutOptions.CONNECT_RATE_MAX))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> rtmp(1).withConnectRate(FanoutOptions.CONNECT_RATE_MAX + 1))
                .hasMessageContaining("connect-rate");
        assertThatCode(() -> rtmp(1).withSampling(1, FanoutOptions.READ_LOW_WATER_MAX))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> rtmp(1).withSampling(1, FanoutOptions.READ_LOW_WATER_MAX + 1))
                .hasMessageContaining("read-low-water");
        assertThatThrownBy(() -> rtmp(1).withTimes(Duration.ZERO, Duration.ofMillis(999)))
                .hasMessageContaining("duration");
    }

    @Test
    void shouldSampleOneInFiftyAndAtLeastFive() {
        assertThat(rtmp(3).sampledReaders()).isEqualTo(3);
        assertThat(rtmp(100).sampledReaders()).isEqualTo(5);
        assertThat(rtmp(1000).sampledReaders()).isEqualTo(20);
        assertThat(rtmp(1000).withSampling(100, 1).sampledReaders()).isEqualTo(10);
        assertThat(FanoutOptions.of(FanoutProtocol.RAW, "tcp://localhost:1", 1000)
                        .sampledReaders())
                .isZero();
    }

    @Test
    void shouldSampleAsManyReadersAsItSays() {
        for (int readers : new int[] {1, 4, 7, 99, 1000, 25_000}) {
            FanoutOptions options = rtmp(readers);
            long sampled =
                    IntStream.range(0, readers).filter(options::isSampled).count();
            assertThat(sampled).isEqualTo(options.sampledReaders());
        }
    }

    @Test
    void shouldNameWhatIsWrongWithAUrl() {
        assertThatThrownBy(() -> FanoutOptions.of(FanoutProtocol.RTMP, "http://h/a.flv", 1))
                .hasMessageContaining("rtmp://");
        assertThatThrownBy(() -> FanoutOptions.of(FanoutProtocol.RAW, "tcp://h", 1))
                .hasMessageContaining("port");
        assertThatThrownBy(() -> FanoutOptions.of(FanoutProtocol.RTMP, "rtmp://h/a b", 1))
                .hasMessageContaining("not a URL");
        assertThatThrownBy(() -> rtmp(10).withStreams(2)).hasMessageContaining("{n}");
    }

    @Test
    void shouldPutTheIndexIntoPathAndQuery() {
        FanoutOptions options = FanoutOptions.of(FanoutProtocol.FLV, "http://[::1]:8080/live/cam{n}.flv?k={n}", 10)
                .withStreams(3);
        TargetUrl target = TargetUrl.of(options.protocol().scheme(), options.url());
        assertThat(target.resource(2)).isEqualTo("/live/cam2.flv?k=2");
        assertThat(target.host()).isEqualTo("::1");
        assertThat(target.hostPort()).isEqualTo("[::1]:8080");
    }

    @Test
    void shouldUseTheProtocolsPortWhenTheUrlHasNone() {
        assertThat(TargetUrl.of(UrlScheme.RTMP, TargetUrl.parse(URL)).port()).isEqualTo(1935);
        assertThat(TargetUrl.of(UrlScheme.WS, TargetUrl.parse("ws://h/a.flv")).port())
                .isEqualTo(80);
    }

    private static FanoutOptions rtmp(int readers) {
        return FanoutOptions.of(FanoutProtocol.RTMP, URL, readers);
    }
}
