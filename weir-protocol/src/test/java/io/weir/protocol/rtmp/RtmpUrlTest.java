package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUrlTest {
    @ParameterizedTest
    @CsvSource({
        "rtmp://h/live, live, ''",
        "rtmp://h/live/dest1, live, dest1",
        "rtmp://h/a/b/c, a/b, c",
        "rtmp://h/a/b/c/d, a/b, c/d",
        "rtmp://h/live?user=api&pass=P, live?user=api&pass=P, ''",
        "rtmp://h/live/x?user=api&pass=P/Q, live, x?user=api&pass=P/Q",
        "rtmp://h/vod/mp4:dir/file, vod, mp4:dir/file",
        "rtmp://h, '', ''",
        "rtmp://h/, '', ''",
    })
    void shouldSplitAsFfmpegDoes(String url, String app, String name) {
        RtmpUrl parsed = RtmpUrl.parse(url);
        assertThat(parsed.app()).isEqualTo(app);
        assertThat(parsed.name()).isEqualTo(name);
        assertThat(parsed.host()).isEqualTo("h");
        assertThat(parsed.port()).isEqualTo(1935);
    }

    @Test
    void shouldTakeServerAndKeyAsObsDoes() {
        RtmpUrl url = RtmpUrl.of("rtmps://live.example.com/a/b/", "key?x=1");
        assertThat(url.app()).isEqualTo("a/b");
        assertThat(url.name()).isEqualTo("key?x=1");
        assertThat(url.port()).isEqualTo(443);
        assertThat(url.secure()).isTrue();
        assertThat(url.tcUrl()).isEqualTo("rtmps://live.example.com:443/a/b");
        assertThat(RtmpUrl.of("rtmp://h:1935", "live").app()).isEmpty();
    }

    @Test
    void shouldReadCredentialsAndPorts() {
        RtmpUrl url = RtmpUrl.parse("RTMP://us%40er:p+a:ss@[::1]:19350/live/x");
        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.pass()).isEqualTo("p+a:ss");
        assertThat(url.host()).isEqualTo("::1");
        assertThat(url.port()).isEqualTo(19_350);
        assertThat(url.tcUrl()).isEqualTo("rtmp://[::1]:19350/live");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/x",
                "rtmp://",
                "rtmp:///live",
                "rtmp://h:/x",
                "rtmp://h:0/x",
                "rtmp://h:65536/x",
                "rtmp://h:x/x",
                "rtmp://h?x=1",
                "rtmp://a:b:c/x",
                "rtmp://[::1/x"
            })
    void shouldRefuseWhatIsNoUrl(String url) {
        assertThatThrownBy(() -> RtmpUrl.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAcceptPortsUpToTheLast() {
        assertThat(RtmpUrl.parse("rtmp://h:1/x").port()).isEqualTo(1);
        assertThat(RtmpUrl.parse("rtmp://h:65535/x").port()).isEqualTo(65_535);
    }

    @Test
    void shouldLimitItsLength() {
        String base = "rtmp://h/";
        assertThat(RtmpUrl.parse(base + "x".repeat(RtmpUrl.LENGTH_MAX - base.length()))
                        .app())
                .hasSize(RtmpUrl.LENGTH_MAX - base.length());
        assertThatThrownBy(() -> RtmpUrl.parse(base + "x".repeat(RtmpUrl.LENGTH_MAX - base.length() + 1)))
                .hasMessageContaining("longer than");
    }

    @Test
    void shouldHideSecretsInText() {
        assertThat(RtmpUrl.parse("rtmp://u:p@h/live/key?token=t")).hasToString("rtmp://h:1935/live/…");
        assertThat(RtmpUrl.parse("rtmp://h/live?pass=p")).hasToString("rtmp://h:1935/live");
    }
}
