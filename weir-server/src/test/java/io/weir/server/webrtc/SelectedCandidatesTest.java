package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.IceTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectedCandidatesTest {
    private static final List<String> OURS = List.of(
            "1 1 udp 2130706431 192.0.2.1 8189 typ host",
            "2 1 udp 2130706430 2001:db8::1 8189 typ host",
            "3 1 udp 2130706429 127.0.0.1 8189 typ host",
            "4 1 tcp 2130706428 192.0.2.1 8190 typ host tcptype passive");
    private static final List<String> THEIRS =
            List.of("broken", "5 1 udp 1677729535 198.51.100.7 4000 typ srflx raddr 0.0.0.0 rport 0");

    private static IceRemote at(IceTransport transport, String host) {
        return new IceRemote(transport, new InetSocketAddress(InetAddress.ofLiteral(host), 4000));
    }

    @Test
    void shouldTellOurAddressOfThePeersKind() {
        assertThat(SelectedCandidates.local(OURS, at(IceTransport.UDP, "198.51.100.7")))
                .isEqualTo("host/udp/192.0.2.1/8189");
        assertThat(SelectedCandidates.local(OURS, at(IceTransport.UDP, "127.0.0.1")))
                .isEqualTo("host/udp/127.0.0.1/8189");
        assertThat(SelectedCandidates.local(OURS, at(IceTransport.UDP, "2001:db8::2")))
                .isEqualTo("host/udp/2001:db8::1/8189");
        assertThat(SelectedCandidates.local(OURS, at(IceTransport.TCP_ACTIVE, "198.51.100.7")))
                .isEqualTo("host/tcp/192.0.2.1/8190");
        assertThat(SelectedCandidates.local(List.of(), at(IceTransport.UDP, "198.51.100.7")))
                .isEmpty();
    }

    @Test
    void shouldTellThePeersCandidateAsOfferedOrElseAsFound() {
        assertThat(SelectedCandidates.remote(THEIRS, at(IceTransport.UDP, "198.51.100.7")))
                .isEqualTo("srflx/udp/198.51.100.7/4000");
        assertThat(SelectedCandidates.remote(THEIRS, at(IceTransport.UDP, "198.51.100.8")))
                .isEqualTo("prflx/udp/198.51.100.8/4000");
    }
}
