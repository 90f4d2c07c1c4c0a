package io.weir.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceCandidateTest {
    private static IceCandidate parse(String text) throws ProtocolException {
        return IceCandidate.parse(text);
    }

    @Test
    void shouldReadWhatPeersWrite() throws Exception {
        IceCandidate host = parse("a=candidate:842163049 1 udp 1677729535 203.0.113.7 51472 typ srflx raddr 0.0.0.0"
                + " rport 0 generation 0 ufrag sXP5 network-cost 999");
        assertThat(host)
                .isEqualTo(new IceCandidate(
                        "842163049",
                        1,
                        IceTransport.UDP,
                        1_677_729_535,
                        "203.0.113.7",
                        51_472,
                        IceCandidateType.SRFLX));
        assertThat(host.isUsable()).isTrue();
        assertThat(host.text())
                .isEqualTo("candidate:842163049 1 udp 1677729535 203.0.113.7 51472 typ srflx raddr 0.0.0.0 rport 0");
        IceCandidate six = parse("candidate:1 1 UDP 100 2001:db8::2 9000 typ relay raddr :: rport 0");
        assertThat(six.socketAddress()).contains(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::2"), 9000));
        assertThat(parse(six.text())).isEqualTo(six);
    }

    @Test
    void shouldKnowTheKindsOfTcp() throws Exception {
        IceCandidate active = parse("candidate:1 1 tcp 1518214911 10.0.0.1 9 typ host tcptype active generation 0");
        assertThat(active.transport()).isEqualTo(IceTransport.TCP_ACTIVE);
        assertThat(active.isUsable()).isFalse();
        IceCandidate passive = parse("candidate:1 1 tcp 1518214911 10.0.0.1 8189 typ host tcptype passive");
        assertThat(passive.isUsable()).isTrue();
        assertThat(passive.text()).endsWith("typ host tcptype passive");
        assertThatThrownBy(() -> parse("candidate:1 1 tcp 1 10.0.0.1 8189 typ host"))
                .hasMessage("TCP candidate without tcptype");
    }

    @Test
    void shouldMarkNamesUnusable() throws Exception {
        IceCandidate mdns =
                parse("candidate:1 1 udp 2113937151 4b2a8b2f-1a5c-4d7c-9d0f-3d3f6a0c1e11.local 50000 typ host");
        assertThat(mdns.isMdns()).isTrue();
        assertThat(mdns.isUsable()).isFalse();
        IceCandidate name = parse("candidate:1 1 udp 2113937151 media.example.org 50000 typ host");
        assertThat(name.isMdns()).isFalse();
        assertThat(name.isUsable()).isFalse();
        assertThat(parse("candidate:1 1 udp 1 999.1.1.1 5 typ host").isUsable()).isFalse();
        assertThat(parse("candidate:1 1 udp 1 1.2.3.4 0 typ host").isUsable()).isFalse();
    }

    @Test
    void shouldRefuseWhatIsNoCandidate() {
        String[] wrong = {
            "",
            "candidate:",
            "candidate:1 1 udp 1 1.2.3.4 5 typ",
            "candidate:1 0 udp 1 1.2.3.4 5 typ host",
            "candidate:1 257 udp 1 1.2.3.4 5 typ host",
            "candidate:1 1 udp 0 1.2.3.4 5 typ host",
            "candidate:1 1 udp 2147483648 1.2.3.4 5 typ host",
            "candidate:1 1 udp 1 1.2.3.4 65536 typ host",
            "candidate:1 1 udp 1 1.2.3.4 -5 typ host",
            "candidate:1 1 udp 1 1.2.3.4% 5 typ host",
            "candidate:1 1 sctp 1 1.2.3.4 5 typ host",
            "candidate:1 1 udp 1 1.2.3.4 5 typ other",
            "candidate:1 1 udp 1 1.2.3.4 5 tip host",
            "candidate:" + "1".repeat(33) + " 1 udp 1 1.2.3.4 5 typ host",
            "candidate:1 1 udp 1 1.2.3.4 5 typ host" + " a b".repeat(20),
            "candidate:1 1 udp 1 1.2.3.4 5 typ host " + "a".repeat(IceCandidate.TEXT_LENGTH_MAX)
        };
        for (String text : wrong) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void shouldMakeHostCandidates() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("10.1.2.3"), 8189);
        IceCandidate udp = IceCandidate.host(IceTransport.UDP, address, 65_535);
        IceCandidate tcp = IceCandidate.host(IceTransport.TCP_PASSIVE, address, 0);
        assertThat(udp.priority()).isEqualTo(2_130_706_431L);
        assertThat(udp.foundation()).isNotEqualTo(tcp.foundation());
        assertThat(parse(udp.text())).isEqualTo(udp);
        assertThat(parse(tcp.text())).isEqualTo(tcp);
    }

    @Test
    void shouldMakeAndCheckCredentials() throws Exception {
        IceCredentials made = IceCredentials.generate(new Random(1));
        assertThat(made.ufrag()).hasSize(IceCredentials.UFRAG_LENGTH).matches("[A-Za-z0-9+/]+");
        assertThat(made.password()).hasSize(IceCredentials.PASSWORD_LENGTH).matches("[A-Za-z0-9+/]+");
        assertThat(made.toString()).doesNotContain(made.password());
        assertThat(IceCredentials.ofPeer("abcd", "p".repeat(256)).ufrag()).isEqualTo("abcd");
        assertThatThrownBy(() -> IceCredentials.ofPeer("abc", "p".repeat(22))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> IceCredentials.ofPeer("abcd", "p".repeat(21))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> IceCredentials.ofPeer("abcd", "p".repeat(257))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> IceCredentials.ofPeer("ab:d", "p".repeat(22))).isInstanceOf(ProtocolException.class);
    }
}
