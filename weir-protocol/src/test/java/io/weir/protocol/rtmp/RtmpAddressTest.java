package io.weir.protocol.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtmpAddressTest {
    @Test
    void shouldTakeALoneSegmentFromTheApp() {
        RtmpAddress address = RtmpAddress.of("live", "rtmp://h:1935/live", "");
        assertThat(address).isEqualTo(new RtmpAddress("live", "", "", "", ""));
    }

    @Test
    void shouldTakeAStreamKeyWithoutAnApp() {
        RtmpAddress address = RtmpAddress.of("", "rtmp://h:1935/", "live");
        assertThat(address).isEqualTo(new RtmpAddress("live", "", "", "", ""));
    }

    @Test
    void shouldJoinAppAndName() {
        RtmpAddress address = RtmpAddress.of("live", "rtmp://h:1935/live", "dest1");
        assertThat(address).isEqualTo(new RtmpAddress("live/dest1", "", "", "", ""));
    }

    @Test
    void shouldReadCredentialsFromTheApp() {
        RtmpAddress address =
                RtmpAddress.of("live?user=api&pass=P", "rtmp://mediaserver:1935/live?user=api&pass=P", "");
        assertThat(address).isEqualTo(new RtmpAddress("live", "user=api&pass=P", "api", "P", ""));
    }

    @Test
    void shouldReadCredentialsFromTheTcUrlAlone() {
        RtmpAddress address = RtmpAddress.of("live", "rtmp://mediaserver:1935/live?user=api&pass=P", "");
        assertThat(address).isEqualTo(new RtmpAddress("live", "user=api&pass=P", "api", "P", ""));
    }

    @Test
    void shouldReadCredentialsFromTheName() {
        RtmpAddress address = RtmpAddress.of("live", "rtmp://h:1935/live", "x?user=api&pass=P");
        assertThat(address).isEqualTo(new RtmpAddress("live/x", "user=api&pass=P", "api", "P", ""));
    }

    @Test
    void shouldStripSlashesFromBothParts() {
        assertThat(RtmpAddress.of("/live/", "", "//x/").path()).isEqualTo("live/x");
        assertThat(RtmpAddress.of("/", "", "/").path()).isEmpty();
        assertThat(RtmpAddress.of("live/?a=/b/", "", "").path()).isEqualTo("live");
        assertThat(RtmpAddress.of("live", "", "live").path()).isEqualTo("live/live");
        assertThat(RtmpAddress.of("a/b", "", "c/d").path()).isEqualTo("a/b/c/d");
    }

    @Test
    void shouldPreferTheNamesQueryAndKeepTheOthers() {
        RtmpAddress address = RtmpAddress.of("live?user=app&token=t", "rtmp://h/live?pass=url", "x?user=name");
        assertThat(address)
                .isEqualTo(new RtmpAddress("live/x", "user=name&user=app&token=t&pass=url", "name", "url", "t"));
    }

    @Test
    void shouldDecodeValues() {
        assertThat(RtmpAddress.of("", "", "x?pass=a%40b+c").pass()).isEqualTo("a@b c");
        assertThat(RtmpAddress.of("", "", "x?pass=%zz").pass()).isEqualTo("%zz");
        assertThat(RtmpAddress.of("", "", "x?a&=&pass=&token==").token()).isEqualTo("=");
    }

    @Test
    void shouldHideSecretsInText() {
        assertThat(RtmpAddress.of("live", "", "x?pass=P")).hasToString("live/x?…");
        assertThat(RtmpAddress.of("live", "", "x")).hasToString("live/x");
    }
}
