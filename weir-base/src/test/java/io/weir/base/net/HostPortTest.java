package io.weir.base.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class HostPortTest {
    @Test
    void shouldPutAnIpv6AddressIntoBrackets() {
        assertThat(HostPort.of(InetAddress.ofLiteral("2001:db8::1"), 1935)).isEqualTo("[2001:db8:0:0:0:0:0:1]:1935");
        assertThat(HostPort.of("::1", 80)).isEqualTo("[::1]:80");
    }

    @Test
    void shouldNameAZoneThatIsOne() throws UnknownHostException {
        byte[] address = InetAddress.ofLiteral("fe80::1").getAddress();
        assertThat(HostPort.of(Inet6Address.getByAddress("", address, 0), 80)).isEqualTo("[fe80:0:0:0:0:0:0:1]:80");
        assertThat(HostPort.of(Inet6Address.getByAddress("", address, 10), 80)).isEqualTo("[fe80:0:0:0:0:0:0:1%10]:80");
    }

    @Test
    void shouldLeaveNamesAndIpv4Alone() {
        assertThat(HostPort.of("example.org", 443)).isEqualTo("example.org:443");
        assertThat(HostPort.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 5)))
                .isEqualTo("192.0.2.7:5");
    }

    @Test
    void shouldNotResolveAName() {
        assertThat(HostPort.of(InetSocketAddress.createUnresolved("camera.invalid", 554)))
                .isEqualTo("camera.invalid:554");
    }
}
