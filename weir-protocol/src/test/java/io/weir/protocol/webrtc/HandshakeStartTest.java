package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.net.AddressBlock;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.dtls.HandshakeSlots;
import io.weir.protocol.ice.IceCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it takes to make the server work on a handshake. */
class HandshakeStartTest {
    private static final int TIMEOUT_MS = 60_000;
    private static final int FLOOD = 3_000;
    /** Records in the clear of one peer that reach the library, by its filter. */
    private static final int RECORDS_ACCEPTED = 1_024;

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");
    /** A ServerHello is no beginning, nor are an alert, application data and a record that is cut. */
    private static final List<Bytes> NO_BEGINNINGS = List.of(
            Bytes.ofHex("16fefd0000000000000000001002000004000000000000000400000000"),
            Bytes.ofHex("15fefd000000000000000000020100"),
            Bytes.ofHex("17fefd000100000000000000020100"),
            Bytes.ofHex("16fefd0000000000000000ffff010000040000000000000004"));

    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate certificate =
            DtlsCertificate.generate(random, Clock.system().wallTime());
    private final Counters counters = new Counters();
    private final EventLoops loops = EventLoops.start(2);
    private final List<RawPeer> peers = new ArrayList<>();
    private final List<PeerTransport> sessions = new ArrayList<>();
    private RtcPort port;

    @BeforeEach
    void open() throws Exception {
        port = RtcPort.open(
                loops,
                new RtcPort.Addresses(new InetSocketAddress(LOOPBACK, 0), null, false),
                TransportCounters.of(counters),
                Clock.system());
    }

    @AfterEach
    void close() {
        peers.forEach(RawPeer::close);
        port.close();
        loops.close();
    }

    private IceCredentials session(DtlsRole role) {
        IceCredentials credentials = IceCredentials.generate(random);
        DtlsOptions dtls = DtlsOptions.usual("server", certificate, certificate.fingerprint())
                .withDeadline(TIMEOUT_MS);
        sessions.add(
                port.open(new PeerOptions(credentials, dtls, role, TIMEOUT_MS, AddressBlock.of(LOOPBACK)), new Side())
                        .orElseThrow());
        return credentials;
    }

    private RawPeer peer(InetAddress local) throws Exception {
        RawPeer made = new RawPeer(local, port.udpAddress().orElseThrow());
        peers.add(made);
        return made;
    }

    private long badHandshakes() {
        return counters.counter(TransportCounters.DROPPED, "reason", "bad_handshake")
                .sum();
    }

    private long refused() {
        return counters.value("webrtc_handshakes_refused");
    }

    @Test
    void shouldBeginWithTheClientHelloAndNotBefore() throws Exception {
        IceCredentials session = session(DtlsRole.SERVER);
        RawPeer peer = peer(LOOPBACK);
        peer.checked(session);
        assertThat(port.handshakeCount()).isZero();
        for (Bytes packet : NO_BEGINNINGS) {
            peer.send(packet);
        }
        peer.checked(session);
        assertThat(port.handshakeCount()).isZero();
        assertThat(badHandshakes()).isEqualTo(NO_BEGINNINGS.size());
        peer.send(RawPeer.HELLO);
        peer.checked(session);
        assertThat(port.handshakeCount()).isEqualTo(1);
        assertThat(refused()).isZero();
    }

    @Test
    void shouldCountAFloodOfClientHellos() throws Exception {
        IceCredentials session = session(DtlsRole.SERVER);
        RawPeer peer = peer(LOOPBACK);
        peer.checked(session);
        for (int i = 0; i < FLOOD; i++) {
            peer.send(RawPeer.HELLO);
            if (i % 100 == 0) {
                // no more than the socket's buffer has
                peer.checked(session);
            }
        }
        peer.checked(session);
        assertThat(port.handshakeCount()).isEqualTo(1);
        assertThat(badHandshakes())
                .isGreaterThanOrEqualTo(FLOOD - RECORDS_ACCEPTED)
                .isLessThan(FLOOD);
    }

    @Test
    void shouldLeaveOtherAddressesTheirHandshakes() throws Exception {
        // Who is DTLS server hears our ClientHello and may leave it at that.
        for (int i = 0; i < HandshakeSlots.PER_ADDRESS_MAX; i++) {
            peer(LOOPBACK).checked(session(DtlsRole.CLIENT));
        }
        assertThat(port.handshakeCount()).isEqualTo(HandshakeSlots.PER_ADDRESS_MAX);
        assertThat(refused()).isZero();
        RawPeer waiting = peer(LOOPBACK);
        waiting.checked(session(DtlsRole.CLIENT));
        assertThat(port.handshakeCount()).isEqualTo(HandshakeSlots.PER_ADDRESS_MAX);
        assertThat(refused()).isPositive();
        peer(ELSEWHERE).checked(session(DtlsRole.CLIENT));
        assertThat(port.handshakeCount()).isEqualTo(HandshakeSlots.PER_ADDRESS_MAX + 1);
        sessions.getFirst().close("makes room");
        waiting.awaitHandshake();
    }
}
