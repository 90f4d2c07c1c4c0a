package io.weir.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The full agent against the lite one, with a clock moved by hand. */
class IceFullAgentTest {
    private static final long MS = 1_000_000;
    private static final IceCredentials CLIENT = IceCredentials.generate(new Random(1));
    private static final IceCredentials SERVER = IceCredentials.generate(new Random(2));
    private static final IceRemote CLIENT_ADDRESS = IceRemote.udp(address(1000));

    private final IceFullAgent full = new IceFullAgent(CLIENT, SERVER, candidate(1000, 65_535), new Random(3), 0);
    private final IceLiteAgent lite = new IceLiteAgent(SERVER, 0);
    private final List<IceEvent> events = new ArrayList<>();
    private int packetCount;

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
    }

    private static IceCandidate candidate(int port, int preference) {
        return IceCandidate.host(IceTransport.UDP, address(port), preference);
    }

    /** One tick; packets to the live port are answered by the lite agent. */
    private void tick(long nowNs, int livePort) throws ProtocolException {
        IceReaction reaction = full.onTick(nowNs);
        events.addAll(reaction.events());
        for (IceDatagram packet : reaction.packets()) {
            packetCount++;
            if (packet.target().address().getPort() == livePort) {
                for (IceDatagram answer :
                        lite.onDatagram(packet.bytes(), CLIENT_ADDRESS, nowNs).packets()) {
                    events.addAll(full.onDatagram(answer.bytes(), packet.target(), nowNs)
                            .events());
                }
            }
        }
    }

    @Test
    void shouldNominateTheOnlyPairAtOnce() throws Exception {
        assertThat(full.addRemote(candidate(1, 1))).isTrue();
        assertThat(full.addRemote(candidate(1, 1))).isFalse();
        tick(0, 1);
        tick(1, 1);
        IceRemote server = IceRemote.udp(address(1));
        assertThat(events).containsExactly(new IceEvent.Validated(server), new IceEvent.Selected(server));
        assertThat(full.selected()).isEqualTo(server);
        assertThat(full.isValidated(server)).isTrue();
        assertThat(lite.selected()).isEqualTo(CLIENT_ADDRESS);
    }

    @Test
    void shouldPaceItsChecksAndWaitForABetterPairOnlySoLong() throws Exception {
        full.addRemote(candidate(1, 1));
        full.addRemote(candidate(2, 2));
        full.addRemote(candidate(3, 3));
        tick(0, 1);
        tick(IceTimes.PACING_NS - 1, 1);
        assertThat(packetCount).isEqualTo(1);
        tick(IceTimes.PACING_NS, 1);
        tick(2 * IceTimes.PACING_NS, 1);
        assertThat(packetCount).isEqualTo(3);
        assertThat(full.selected()).isNull();
        long patient = 2 * IceTimes.PACING_NS + IceTimes.NOMINATION_PATIENCE_NS;
        tick(patient - 1, 1);
        assertThat(full.selected()).isNull();
        tick(patient, 1);
        assertThat(full.selected()).isEqualTo(IceRemote.udp(address(1)));
    }

    @Test
    void shouldRepeatAnUnansweredCheckAndThenFail() throws Exception {
        full.addRemote(candidate(1, 1));
        for (long now = 0; now < IceTimes.ESTABLISH_TIMEOUT_NS; now = Math.max(now + 1, full.nextTickNs(now))) {
            tick(now, 0);
        }
        // 0, 0.5, 1.5, 3.5, 7.5 and 15.5 s; the seventh would come after the end.
        assertThat(packetCount).isEqualTo(6);
        tick(IceTimes.ESTABLISH_TIMEOUT_NS, 0);
        assertThat(events).containsExactly(new IceEvent.Failed("no ICE pair worked in time"));
        assertThat(full.onTick(IceTimes.ESTABLISH_TIMEOUT_NS + 1)).isEqualTo(IceReaction.NONE);
    }

    @Test
    void shouldKeepConsentAndLoseIt() throws Exception {
        full.addRemote(candidate(1, 1));
        long now = 0;
        while (now < 100_000 * MS) {
            tick(now, 1);
            now = Math.max(now + 1, full.nextTickNs(now));
        }
        assertThat(packetCount).isBetween(2 + 100 / 6, 3 + 100 / 4);
        assertThat(full.selected()).isNotNull();
        long silentNs = now;
        long failedNs = now;
        while (full.selected() != null && now < silentNs + 60_000 * MS) {
            tick(now, 0);
            failedNs = now;
            now = Math.max(now + 1, full.nextTickNs(now));
        }
        assertThat(failedNs - silentNs).isBetween(20_000 * MS, 37_000 * MS);
        assertThat(events.getLast()).isEqualTo(new IceEvent.Failed("the peer's consent has expired"));
    }

    @Test
    void shouldCountAnswersOnlyFromWhereItAsked() throws Exception {
        full.addRemote(candidate(1, 1));
        IceDatagram packet = full.onTick(0).packets().getFirst();
        Bytes answer = lite.onDatagram(packet.bytes(), CLIENT_ADDRESS, 0)
                .packets()
                .getFirst()
                .bytes();
        assertThatThrownBy(() -> full.onDatagram(answer, IceRemote.udp(address(2)), 0))
                .isInstanceOf(ProtocolException.class);
        Bytes forged = StunEncoder.success(StunMessage.parse(packet.bytes()), address(1), CLIENT.password());
        assertThatThrownBy(() -> full.onDatagram(forged, packet.target(), 0)).isInstanceOf(ProtocolException.class);
        assertThat(full.onDatagram(answer, packet.target(), 0).events()).hasSize(1);
        assertThatThrownBy(() -> full.onDatagram(answer, packet.target(), 0)).isInstanceOf(ProtocolException.class);
    }

    /** SRS answers with the check's USERNAME, which RFC 8489 section 9.1.3 neither asks for nor forbids. */
    @Test
    void shouldTakeAnswersThatRepeatTheUserNameWhenTheyAreSigned() throws Exception {
        full.addRemote(candidate(1, 1));
        IceRemote server = IceRemote.udp(address(1));
        StunMessage check =
                StunMessage.parse(full.onTick(0).packets().getFirst().bytes());
        assertThatThrownBy(() -> full.onDatagram(named(check).finish(), server, 0))
                .isInstanceOf(ProtocolException.class);
        assertThat(full.onDatagram(named(check).finish(SERVER.password()), server, 0)
                        .events())
                .containsExactly(new IceEvent.Validated(server));
        StunMessage nomination =
                StunMessage.parse(full.onTick(1).packets().getFirst().bytes());
        assertThat(nomination.has(StunAttribute.USE_CANDIDATE)).isTrue();
        assertThat(full.onDatagram(named(nomination).finish(SERVER.password()), server, 1)
                        .events())
                .containsExactly(new IceEvent.Selected(server));
    }

    private static StunEncoder named(StunMessage check) throws ProtocolException {
        return new StunEncoder(StunClass.SUCCESS, check.transactionId())
                .username(check.username().orElseThrow())
                .mappedAddress(address(1000));
    }

    @Test
    void shouldConnectToAnotherFullAgentWhateverTheRoles() throws Exception {
        IceFullAgent other = new IceFullAgent(SERVER, CLIENT, candidate(1, 65_535), new Random(4), 0);
        full.addRemote(candidate(1, 1));
        other.addRemote(candidate(1000, 1));
        IceRemote otherAddress = IceRemote.udp(address(1));
        for (long now = 0; now < 2_000 * MS; now += 10 * MS) {
            exchange(full, other, otherAddress, now);
            exchange(other, full, CLIENT_ADDRESS, now);
        }
        assertThat(full.selected()).isEqualTo(otherAddress);
        assertThat(other.selected()).isEqualTo(CLIENT_ADDRESS);
        assertThat(full.isControlling()).isNotEqualTo(other.isControlling());
    }

    private static void exchange(IceFullAgent from, IceFullAgent to, IceRemote toAddress, long nowNs)
            throws ProtocolException {
        IceRemote fromAddress = toAddress.equals(CLIENT_ADDRESS) ? IceRemote.udp(address(1)) : CLIENT_ADDRESS;
        for (IceDatagram packet : from.onTick(nowNs).packets()) {
            for (IceDatagram answer :
                    to.onDatagram(packet.bytes(), fromAddress, nowNs).packets()) {
                from.onDatagram(answer.bytes(), toAddress, nowNs);
            }
        }
    }

    @Test
    void shouldBoundThePairsAndPassOverUnusableCandidates() throws Exception {
        assertThat(full.addRemote(IceCandidate.host(IceTransport.TCP_PASSIVE, address(5), 1)))
                .isFalse();
        assertThat(full.addRemote(IceCandidate.parse("candidate:1 1 udp 1 abc.local 5 typ host")))
                .isFalse();
        for (int port = 1; port <= IceFullAgent.PAIR_COUNT_MAX; port++) {
            assertThat(full.addRemote(candidate(port, 1))).isTrue();
        }
        assertThat(full.addRemote(candidate(999, 1))).isFalse();
    }
}
