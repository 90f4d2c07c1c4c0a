package io.weir.server.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.config.IpRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRuleTest {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};

    private static InetAddress at(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void shouldPermitEverybodyWithoutARule() {
        assertThat(new AddressRule.AnyAddress().permits(at("192.0.2.1"))).isTrue();
        assertThat(new AddressRule.AnyAddress().permits(at("2001:db8::1"))).isTrue();
        assertThat(new AddressRule.AnyAddress().permits(null)).isTrue();
    }

    @Test
    void shouldPermitOnlyWhatAnAllowRuleNames() {
        AddressRule rule = AddressRule.allow("10.0.0.0/8", "192.0.2.5", "2001:db8::/32");
        assertThat(rule.permits(at("10.255.0.1"))).isTrue();
        assertThat(rule.permits(at("11.0.0.0"))).isFalse();
        assertThat(rule.permits(at("192.0.2.5"))).isTrue();
        assertThat(rule.permits(at("192.0.2.6"))).isFalse();
        assertThat(rule.permits(at("2001:db8:1::1"))).isTrue();
        assertThat(rule.permits(at("2001:db9::1"))).isFalse();
    }

    @Test
    void shouldPermitNobodyWhenAllowIsEmptyAndEverybodyWhenDenyIs() {
        assertThat(AddressRule.allow().permits(at("10.0.0.1"))).isFalse();
        assertThat(AddressRule.deny().permits(at("10.0.0.1"))).isTrue();
    }

    @Test
    void shouldRefuseOnlyWhatADenyRuleNames() {
        AddressRule rule = AddressRule.deny("10.0.0.0/8", "::1");
        assertThat(rule.permits(at("10.0.0.1"))).isFalse();
        assertThat(rule.permits(at("::1"))).isFalse();
        assertThat(rule.permits(at("172.16.0.1"))).isTrue();
        assertThat(rule.permits(at("2001:db8::1"))).isTrue();
    }

    @Test
    void shouldRefuseUnknownAddressesUnderAnyRule() {
        assertThat(AddressRule.allow("0.0.0.0/0").permits(null)).isFalse();
        assertThat(AddressRule.deny("10.0.0.0/8").permits(null)).isFalse();
    }

    @Test
    void shouldTakeMappedAddressesForIpv4() throws UnknownHostException {
        InetAddress mapped = Inet6Address.getByAddress("client", MAPPED, 1);
        assertThat(mapped).isInstanceOf(Inet6Address.class);
        assertThat(AddressRule.allow("10.0.0.0/8").permits(mapped)).isTrue();
        assertThat(AddressRule.deny("10.0.0.0/8").permits(mapped)).isFalse();
        assertThat(AddressRule.allow("::/0").permits(mapped)).isFalse();
    }

    @Test
    void shouldTakeMappedRangesForIpv4() {
        AddressRule rule = new AddressRule.Deny(List.of(new IpRange(Bytes.wrap(MAPPED.clone()), 96 + 8)));
        assertThat(rule.permits(at("10.9.9.9"))).isFalse();
        assertThat(rule.permits(at("11.9.9.9"))).isTrue();
    }

    @Test
    void shouldNameTheTextThatIsNoRange() {
        assertThatThrownBy(() -> AddressRule.allow("10.0.0.0/8", "example.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("example.com");
    }

    @Test
    void shouldBoundRanges() {
        IpRange range = IpRange.parse("10.0.0.0/8").orElseThrow();
        assertThat(new AddressRule.Allow(Collections.nCopies(AddressRule.RANGES_MAX - 1, range)).ranges())
                .hasSize(AddressRule.RANGES_MAX - 1);
        assertThat(new AddressRule.Deny(Collections.nCopies(AddressRule.RANGES_MAX, range)).ranges())
                .hasSize(AddressRule.RANGES_MAX);
        assertThatThrownBy(() -> new AddressRule.Allow(Collections.nCopies(AddressRule.RANGES_MAX + 1, range)))
                .hasMessageContaining("more than 1024");
    }
}
