package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.metrics.Counters;
import io.weir.base.net.AddressBlock;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceRemote;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that nothing was proven to; of the others {@link PeerTransportTest} knows. */
class HeldAddressesTest {
    private static final InetAddress SQUATTER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress VICTIM = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress THIRD = InetAddress.ofLiteral("2001:db8::1");
    private static final int TIMEOUT_MS = 60_000;
    private static final int MAX = HeldAddresses.STRAYS_PER_CLIENT_MAX;

    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate certificate =
            DtlsCertificate.generate(random, Clock.system().wallTime());
    private final EventLoops loops = EventLoops.start(1);
    private final List<IceRemote> lost = new ArrayList<>();
    private final HeldAddresses addresses = new HeldAddresses((_, address) -> lost.add(address));
    private RtcPort port;

    @BeforeEach
    void open() throws Exception {
        port = RtcPort.open(
                loops,
                new RtcPort.Addresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, false),
                TransportCounters.of(new Counters()),
                Clock.system());
    }

    @AfterEach
    void close() {
        port.close();
        loops.close();
    }

    private PeerTransport session(InetAddress client) {
        DtlsOptions dtls = DtlsOptions.usual("server", certificate, certificate.fingerprint());
        PeerOptions options = new PeerOptions(
                IceCredentials.generate(random), dtls, DtlsRole.SERVER, TIMEOUT_MS, AddressBlock.of(client));
        return port.open(options, new Side()).orElseThrow();
    }

    private static IceRemote at(InetAddress address, int udpPort) {
        return IceRemote.udp(new InetSocketAddress(address, udpPort));
    }

    @Test
    void shouldLeaveAnAddressToTheFirst() {
        PeerTransport first = session(VICTIM);
        IceRemote place = at(VICTIM, 7);
        assertThat(addresses.tryHold(place, first)).isTrue();
        assertThat(addresses.tryHold(place, first)).isTrue();
        assertThat(addresses.tryHold(place, session(VICTIM))).isFalse();
        assertThat(addresses.tryHold(place, session(SQUATTER))).isFalse();
        assertThat(addresses.holder(place)).isSameAs(first);
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldGiveAForgedAddressToItsOwner() {
        PeerTransport squatter = session(SQUATTER);
        IceRemote place = at(VICTIM, 7);
        assertThat(addresses.tryHold(place, squatter)).isTrue();
        assertThat(addresses.tryHold(place, session(THIRD)))
                .as("no better right")
                .isFalse();
        PeerTransport owner = session(VICTIM);
        assertThat(addresses.tryHold(place, owner)).isTrue();
        assertThat(lost).containsExactly(place);
        assertThat(addresses.tryHold(place, squatter)).isFalse();
        addresses.remove(place, squatter);
        assertThat(addresses.holder(place)).isSameAs(owner);
        addresses.remove(place, owner);
        assertThat(addresses.holder(place)).isNull();
    }

    private int strayCount() {
        int count = 0;
        for (int i = 1; i <= 2 * MAX; i++) {
            count += addresses.holder(at(VICTIM, i)) == null ? 0 : 1;
        }
        return count;
    }

    @Test
    void shouldBoundWhatOneClientHoldsElsewhere() {
        PeerTransport squatter = session(SQUATTER);
        PeerTransport another = session(SQUATTER);
        for (int i = 1; i <= MAX; i++) {
            assertThat(addresses.tryHold(at(VICTIM, i), i % 2 == 0 ? squatter : another))
                    .isTrue();
        }
        assertThat(strayCount()).isEqualTo(MAX);
        assertThat(addresses.tryHold(at(SQUATTER, 1), squatter)).as("his own").isTrue();
        assertThat(strayCount()).isEqualTo(MAX);
        assertThat(addresses.tryHold(at(VICTIM, MAX + 1), squatter)).isTrue();
        assertThat(strayCount()).isEqualTo(MAX);
        assertThat(addresses.holder(at(VICTIM, 1))).as("the oldest").isNull();
        assertThat(addresses.tryHold(at(VICTIM, 1), another)).as("taken back").isTrue();
        assertThat(addresses.holder(at(VICTIM, 2))).isNull();
        assertThat(addresses.tryHold(at(VICTIM, MAX + 2), session(THIRD)))
                .as("another client")
                .isTrue();
        assertThat(strayCount()).isEqualTo(MAX + 1);
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldNotCountWhatIsProvenOrLost() {
        PeerTransport client = session(SQUATTER);
        for (int i = 1; i <= MAX; i++) {
            addresses.tryHold(at(VICTIM, i), client);
        }
        addresses.proved(at(VICTIM, 1), client);
        addresses.remove(at(VICTIM, 2), client);
        assertThat(addresses.tryHold(at(VICTIM, 3), session(VICTIM))).isTrue();
        for (int i = MAX + 1; i <= MAX + 3; i++) {
            addresses.tryHold(at(VICTIM, i), client);
        }
        assertThat(addresses.holder(at(VICTIM, 4))).as("the oldest that counts").isSameAs(client);
        addresses.tryHold(at(VICTIM, MAX + 4), client);
        assertThat(addresses.holder(at(VICTIM, 4))).isNull();
        assertThat(addresses.holder(at(VICTIM, 1))).isSameAs(client);
    }
}
