package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalingTargetTest {
    private static SignalingTarget whep(String address, String token) {
        return SignalingTarget.parse("whep", address, token, "").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "whep://host/cam/whep, http://host/cam/whep",
        "wheps://host/cam/whep, https://host/cam/whep",
        "WHEP://host:8889/cam/whep?x=y, http://host:8889/cam/whep?x=y",
        "whep://[::1]:80/cam/whep, http://[::1]:80/cam/whep",
        "wheps://user:pass@host/cam/whep, https://host/cam/whep",
    })
    void shouldSpeakHttpWithTheEndpoint(String address, String expected) {
        assertThat(whep(address, "").uri()).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtmp://host/app/key", "whip://host/cam/whip", "http://host/cam/whep", "whepx://host/", ""})
    void shouldLeaveOtherAddressesAlone(String address) {
        assertThat(SignalingTarget.parse("whep", address, "", "")).isEmpty();
    }

    @Test
    void shouldPreferTheTokenToUserAndPassword() {
        assertThat(whep("whep://u:p@host/x", "").authorization()).isEqualTo("Basic dTpw");
        assertThat(whep("whep://u:p@host/x", "secret").authorization()).isEqualTo("Bearer secret");
        assertThat(whep("whep://host/x", "").authorization()).isEmpty();
    }

    @Test
    void shouldTellNoSecret() {
        assertThat(whep("wheps://u:p@host/x?token=secret", "other")).hasToString("https://host/x");
        assertThatThrownBy(() -> whep("whep://secret host/", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a URL");
    }
}
