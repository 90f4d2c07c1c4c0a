package io.weir.base.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressBlockTest {
    private static AddressBlock block(String address) {
        return AddressBlock.of(InetAddress.ofLiteral(address));
    }

    @Test
    void shouldTakeTheFirst64BitsOfAnIpv6AddressForOneClient() {
        assertThat(block("2001:db8:1:2::1")).isEqualTo(block("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertThat(block("2001:db8:1:2::1")).isNotEqualTo(block("2001:db8:1:3::1"));
    }

    @Test
    void shouldTellEachIpv4AddressFromAllOthers() {
        assertThat(block("192.0.2.1")).isEqualTo(block("192.0.2.1")).isNotEqualTo(block("192.0.2.2"));
        assertThat(block("::ffff:192.0.2.1")).isEqualTo(block("192.0.2.1"));
        assertThat(block("0.0.0.1")).isNotEqualTo(block("0:0:0:1::"));
        assertThat(block("255.255.255.255").prefix()).isEqualTo(0xffff_ffffL);
    }
}
