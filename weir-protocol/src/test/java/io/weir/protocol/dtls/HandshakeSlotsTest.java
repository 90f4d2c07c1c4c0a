package io.weir.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.net.AddressBlock;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class HandshakeSlotsTest {
    private static final AddressBlock ONE = AddressBlock.of(InetAddress.ofLiteral("2001:db8::1"));
    private static final AddressBlock OTHER = AddressBlock.of(InetAddress.ofLiteral("192.0.2.1"));

    @Test
    void shouldLeaveOthersTheirsWhenAnAddressHasItsMaximum() {
        HandshakeSlots slots = new HandshakeSlots(HandshakeSlots.CONCURRENT_MAX);
        for (int i = 0; i < HandshakeSlots.PER_ADDRESS_MAX; i++) {
            assertThat(slots.tryTake(ONE)).isTrue();
        }
        assertThat(slots.tryTake(ONE)).isFalse();
        assertThat(slots.tryTake(OTHER)).isTrue();
        assertThat(slots.takenCount()).isEqualTo(HandshakeSlots.PER_ADDRESS_MAX + 1);
        slots.giveBack(ONE);
        assertThat(slots.tryTake(ONE)).isTrue();
    }

    @Test
    void shouldCountNothingForAnAddressWhenAllAreTaken() {
        HandshakeSlots slots = new HandshakeSlots(1);
        assertThat(slots.tryTake(OTHER)).isTrue();
        for (int i = 0; i < 2 * HandshakeSlots.PER_ADDRESS_MAX; i++) {
            assertThat(slots.tryTake(ONE)).isFalse();
        }
        slots.giveBack(OTHER);
        assertThat(slots.tryTake(ONE)).isTrue();
    }
}
