package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class WaitingSessionsTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("2001:db8::1");

    private final WaitingSessions waiting = new WaitingSessions();

    @Test
    void shouldRefuseAnAddressBeyondItsMaximumAndNobodyElse() {
        for (int i = 0; i < WaitingSessions.PER_ADDRESS_MAX; i++) {
            assertThat(waiting.isFull(ONE)).isFalse();
            assertThat(waiting.tryAdd(ONE)).isTrue();
        }
        assertThat(waiting.isFull(ONE)).isTrue();
        assertThat(waiting.tryAdd(ONE)).isFalse();
        assertThat(waiting.tryAdd(OTHER)).isTrue();
        waiting.remove(ONE);
        assertThat(waiting.tryAdd(ONE)).isTrue();
        assertThat(waiting.tryAdd(ONE)).isFalse();
    }

    @Test
    void shouldForgetAddressesWithoutSessions() {
        assertThat(waiting.tryAdd(ONE)).isTrue();
        assertThat(waiting.tryAdd(ONE)).isTrue();
        waiting.remove(ONE);
        assertThat(waiting.addressCount()).isEqualTo(1);
        waiting.remove(ONE);
        assertThat(waiting.addressCount()).isZero();
        waiting.remove(ONE);
        assertThat(waiting.isFull(ONE)).isFalse();
    }

    @Test
    void shouldCountAllAddressesOfAnIpv6NetworkAsOne() {
        for (int i = 0; i < WaitingSessions.PER_ADDRESS_MAX; i++) {
            assertThat(waiting.tryAdd(InetAddress.ofLiteral("2001:db8:0:1::" + Integer.toHexString(i))))
                    .isTrue();
        }
        assertThat(waiting.isFull(InetAddress.ofLiteral("2001:db8:0:1:2:3:4:5")))
                .isTrue();
        assertThat(waiting.tryAdd(InetAddress.ofLiteral("2001:db8:0:1:2:3:4:5")))
                .isFalse();
        assertThat(waiting.tryAdd(InetAddress.ofLiteral("2001:db8:0:2::"))).isTrue();
    }
}
