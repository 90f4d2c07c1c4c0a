package io.weir.base.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressCountsTest {
    private static final AddressBlock ONE = AddressBlock.of(InetAddress.ofLiteral("192.0.2.1"));
    private static final AddressBlock OTHER = AddressBlock.of(InetAddress.ofLiteral("2001:db8::1"));

    @Test
    void shouldCountUpToTheMaximumOfEachAddress() {
        AddressCounts counts = new AddressCounts(2);
        assertThat(counts.tryAdd(ONE)).isTrue();
        assertThat(counts.isFull(ONE)).isFalse();
        assertThat(counts.tryAdd(ONE)).isTrue();
        assertThat(counts.isFull(ONE)).isTrue();
        assertThat(counts.tryAdd(ONE)).isFalse();
        assertThat(counts.tryAdd(OTHER)).isTrue();
        counts.remove(ONE);
        assertThat(counts.tryAdd(ONE)).isTrue();
    }

    @Test
    void shouldForgetAddressesThatHaveNone() {
        AddressCounts counts = new AddressCounts(1);
        assertThat(counts.tryAdd(ONE)).isTrue();
        counts.remove(ONE);
        counts.remove(ONE);
        assertThat(counts.addressCount()).isZero();
        assertThatThrownBy(() -> new AddressCounts(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
