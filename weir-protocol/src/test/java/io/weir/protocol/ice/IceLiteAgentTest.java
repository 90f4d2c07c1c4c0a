package io.weir.protocol.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceLiteAgentTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IceCredentials OLD = IceCredentials.generate(new Random(1));
    private static final IceCredentials NEW = IceCredentials.generate(new Random(2));
    private static final Bytes ID = Bytes.ofHex("000102030405060708090a0b");
    private static final IceRemote A = remote(1);
    private static final IceRemote B = remote(2);

    private final IceLiteAgent agent = new IceLiteAgent(OLD, 0);

    private static IceRemote remote(int port) {
        return IceRemote.udp(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port));
    }

    private static StunEncoder check(IceCredentials credentials, long priority) {
        return new StunEncoder(StunClass.REQUEST, ID)
                .username(credentials.ufrag() + ":peer")
                .priority(priority)
                .role(StunAttribute.ICE_CONTROLLING, 7);
    }

    private IceReaction plain(IceRemote from, long nowNs) throws ProtocolException {
        return agent.onDatagram(check(OLD, 100).finish(OLD.password()), from, nowNs);
    }

    private IceReaction nominate(IceCredentials used, IceRemote from, long priority, long nowNs)
            throws ProtocolException {
        return agent.onDatagram(check(used, priority).useCandidate().finish(used.password()), from, nowNs);
    }

    @Test
    void shouldAnswerACheckAndFollowItsNomination() throws Exception {
        IceReaction first = plain(A, 0);
        assertThat(first.events()).containsExactly(new IceEvent.Validated(A));
        IceDatagram packet = first.packets().getFirst();
        assertThat(packet.target()).isEqualTo(A);
        StunMessage answer = StunMessage.parse(packet.bytes());
        assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(answer.transactionId()).isEqualTo(ID);
        assertThat(answer.mappedAddress()).contains(A.address());
        assertThat(answer.isIntegral(OLD.password())).isTrue();
        assertThat(agent.selected()).isNull();
        assertThat(nominate(OLD, A, 100, 1).events()).containsExactly(new IceEvent.Selected(A));
        assertThat(agent.selected()).isEqualTo(A);
        assertThat(nominate(OLD, A, 100, 2).events()).isEmpty();
    }

    @Test
    void shouldNotAnswerWhoDoesNotKnowThePassword() {
        Bytes[] spoofed = {
            check(OLD, 1).useCandidate().finish(NEW.password()),
            check(OLD, 1).useCandidate().finish(),
            check(NEW, 1).useCandidate().finish(NEW.password()),
            new StunEncoder(StunClass.REQUEST, ID).useCandidate().finish(OLD.password()),
            new StunEncoder(StunClass.REQUEST, ID).username(OLD.ufrag()).finish(OLD.password())
        };
        for (Bytes bytes : spoofed) {
            assertThatThrownBy(() -> agent.onDatagram(bytes, A, 0)).isInstanceOf(ProtocolException.Malformed.class);
        }
        assertThat(agent.isValidated(A)).isFalse();
        assertThat(agent.selected()).isNull();
    }

    @Test
    void shouldSendControlledPeersIntoTheOtherRole() throws Exception {
        Bytes bytes = new StunEncoder(StunClass.REQUEST, ID)
                .username(OLD.ufrag() + ":peer")
                .role(StunAttribute.ICE_CONTROLLED, -1)
                .finish(OLD.password());
        IceReaction reaction = agent.onDatagram(bytes, A, 0);
        assertThat(StunMessage.parse(reaction.packets().getFirst().bytes()).errorCode())
                .contains(487);
        assertThat(reaction.events()).isEmpty();
    }

    @Test
    void shouldNameAttributesItDoesNotKnow() throws Exception {
        Bytes bytes = check(OLD, 1).attribute(0x7777, Bytes.EMPTY).finish(OLD.password());
        StunMessage answer = StunMessage.parse(
                agent.onDatagram(bytes, A, 0).packets().getFirst().bytes());
        assertThat(answer.errorCode()).contains(420);
        assertThat(answer.find(StunAttribute.UNKNOWN_ATTRIBUTES)).contains(Bytes.of(0x77, 0x77));
    }

    @Test
    void shouldOverlookIndicationsAndAnswers() throws Exception {
        for (StunClass other : new StunClass[] {StunClass.INDICATION, StunClass.SUCCESS, StunClass.ERROR}) {
            Bytes bytes = new StunEncoder(other, ID).finish();
            assertThat(agent.onDatagram(bytes, A, 0)).isEqualTo(IceReaction.NONE);
        }
    }

    @Test
    void shouldFollowAPeerThatMovedButNotSwingBetweenNominations() throws Exception {
        nominate(OLD, A, 100, 0);
        assertThat(nominate(OLD, B, 50, SECOND).events()).containsExactly(new IceEvent.Validated(B));
        assertThat(agent.selected()).isEqualTo(A);
        assertThat(nominate(OLD, B, 50, IceTimes.SELECTED_STALE_NS).events()).containsExactly(new IceEvent.Selected(B));
        assertThat(nominate(OLD, A, 100, 6 * SECOND).events()).containsExactly(new IceEvent.Selected(A));
        assertThat(nominate(OLD, B, 100, 6 * SECOND).events()).containsExactly(new IceEvent.Selected(B));
    }

    @Test
    void shouldKeepTheOldCredentialsUntilARestartIsThrough() throws Exception {
        nominate(OLD, A, 100, 0);
        assertThat(agent.restart(NEW)).isEmpty();
        assertThat(agent.credentials()).isEqualTo(NEW);
        assertThat(agent.answersTo(OLD.ufrag()) && agent.answersTo(NEW.ufrag())).isTrue();
        assertThat(plain(A, SECOND).packets()).hasSize(1);
        plain(remote(3), SECOND);
        assertThat(nominate(NEW, B, 1, SECOND).events())
                .containsExactly(
                        new IceEvent.Validated(B),
                        new IceEvent.Selected(B),
                        new IceEvent.Expired(A),
                        new IceEvent.Expired(remote(3)),
                        new IceEvent.Retired(OLD.ufrag()));
        assertThatThrownBy(() -> plain(A, SECOND)).isInstanceOf(ProtocolException.class);
        assertThat(agent.isValidated(A)).isFalse();
    }

    @Test
    void shouldKeepWhatCarriesMediaWhenARestartIsRestarted() throws Exception {
        IceCredentials third = IceCredentials.generate(new Random(3));
        nominate(OLD, A, 100, 0);
        agent.restart(NEW);
        assertThat(agent.restart(third)).containsExactly(NEW.ufrag());
        assertThat(agent.answersTo(OLD.ufrag())).isTrue();
        assertThat(agent.answersTo(NEW.ufrag())).isFalse();
        assertThat(nominate(third, A, 1, 1).events()).containsExactly(new IceEvent.Retired(OLD.ufrag()));
    }

    @Test
    void shouldEndWhenConsentExpires() throws Exception {
        nominate(OLD, A, 100, 0);
        plain(B, SECOND);
        long end = IceTimes.CONSENT_TIMEOUT_NS;
        assertThat(agent.nextTickNs(SECOND)).isEqualTo(end);
        assertThat(agent.onTick(end - 1)).isEqualTo(IceReaction.NONE);
        assertThat(agent.onTick(end).events()).containsExactly(new IceEvent.Expired(A), new IceEvent.Selected(B));
        assertThat(agent.onTick(end + SECOND).events())
                .containsExactly(new IceEvent.Expired(B), new IceEvent.Failed("the peer's consent has expired"));
        assertThat(agent.nextTickNs(2 * end)).isGreaterThan(2 * end);
        assertThat(agent.selected()).isNull();
        assertThat(agent.pathCount()).isZero();
        assertThat(plain(A, end)).isEqualTo(IceReaction.NONE);
    }

    @Test
    void shouldGoOverToAnotherAddressWhenAConnectionEnds() throws Exception {
        IceRemote tcp = new IceRemote(IceTransport.TCP_ACTIVE, A.address());
        nominate(OLD, tcp, 100, 0);
        assertThat(agent.isValidated(A)).isFalse();
        plain(B, 0);
        assertThat(agent.onDisconnected(A)).isEqualTo(IceReaction.NONE);
        assertThat(agent.onDisconnected(tcp).events())
                .containsExactly(new IceEvent.Expired(tcp), new IceEvent.Selected(B));
        assertThat(agent.onDisconnected(B).events())
                .containsExactly(new IceEvent.Expired(B), new IceEvent.Failed("the peer has disconnected"));
    }

    @Test
    void shouldEndWhenNothingIsNominated() throws Exception {
        long end = IceTimes.ESTABLISH_TIMEOUT_NS;
        plain(A, end - 1);
        assertThat(agent.onTick(end - 1)).isEqualTo(IceReaction.NONE);
        assertThat(agent.onTick(end).events().getLast())
                .isEqualTo(new IceEvent.Failed("no ICE pair was nominated in time"));
    }

    @Test
    void shouldBoundTheAddresses() throws Exception {
        nominate(OLD, A, 100, 0);
        for (int port = 2; port <= IceLiteAgent.PATH_COUNT_MAX; port++) {
            assertThat(plain(remote(port), port).events()).hasSize(1);
        }
        IceRemote more = remote(IceLiteAgent.PATH_COUNT_MAX + 1);
        assertThat(plain(more, 99).events())
                .containsExactly(new IceEvent.Expired(remote(2)), new IceEvent.Validated(more));
        assertThat(agent.pathCount()).isEqualTo(IceLiteAgent.PATH_COUNT_MAX);
        assertThat(agent.selected()).isEqualTo(A);
    }
}
