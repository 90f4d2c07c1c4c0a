package io.weir.server.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class RtmpTargetTest {
    private static RtmpTarget target(String url) throws SSLException {
        return new RtmpTarget(RtmpClientOptions.of(RtmpUrl.parse(url), RtmpClientOptions.Intent.PLAY), "");
    }

    private static InetAddress address(int... bytes) throws UnknownHostException {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return InetAddress.getByAddress(raw);
    }

    @Test
    void shouldGoWhereItIsSentForOneConnection() throws Exception {
        RtmpTarget target = target("rtmp://a/live/key");
        assertThat(target.next()).isFalse();
        target.onRedirected("rtmp://b:1936/other/name");
        assertThat(target.next()).isTrue();
        assertThat(target.url().host()).isEqualTo("b");
        assertThat(target.url().name()).isEqualTo("name");
        assertThat(target.next()).isFalse();
        assertThat(target.url().host()).isEqualTo("a");
    }

    @Test
    void shouldKeepTheNameWhenOnlyTheApplicationIsNamed() throws Exception {
        RtmpTarget target = target("rtmp://a/live/key");
        target.onRedirected("rtmp://b/other");
        assertThat(target.next()).isTrue();
        assertThat(target.url().app()).isEqualTo("other");
        assertThat(target.url().name()).isEqualTo("key");
    }

    @Test
    void shouldFollowFourTimesInARow() throws Exception {
        RtmpTarget target = target("rtmp://a/live/key");
        for (int i = 0; i < RtmpTarget.REDIRECTS_MAX; i++) {
            target.onRedirected("rtmp://b/live/key" + i);
            assertThat(target.next()).isTrue();
        }
        target.onRedirected("rtmp://b/live/key5");
        assertThat(target.next()).isFalse();
        assertThat(target.url().host()).isEqualTo("a");
    }

    @Test
    void shouldNotLeaveTlsNorFollowWhatIsNoRtmpUrl() throws Exception {
        RtmpTarget target = target("rtmps://a/live/key");
        target.onRedirected("rtmp://b/live/key");
        assertThat(target.next()).isFalse();
        target.onRedirected("http://b/live/key");
        assertThat(target.next()).isFalse();
        target.onRedirected("rtmps://b/live/key");
        assertThat(target.next()).isTrue();
        assertThat(target.tls()).isNotNull();
    }

    @Test
    void shouldNotBeSentToThisMachineFromElsewhere() throws Exception {
        RtmpTarget target = target("rtmp://a/live/key");
        assertThat(target.problemOf(address(192, 0, 2, 1))).isEmpty();
        target.onRedirected("rtmp://localhost/live/key");
        assertThat(target.next()).isTrue();
        assertThat(target.problemOf(address(127, 0, 0, 1))).isPresent();
        assertThat(target.problemOf(address(192, 0, 2, 2))).isEmpty();
    }

    @Test
    void shouldBeSentFromThisMachineToThisMachine() throws Exception {
        RtmpTarget target = target("rtmp://localhost/live/key");
        assertThat(target.problemOf(address(127, 0, 0, 1))).isEmpty();
        target.onRedirected("rtmp://localhost/other/key");
        assertThat(target.next()).isTrue();
        assertThat(target.problemOf(address(127, 0, 0, 1))).isEmpty();
    }
}
