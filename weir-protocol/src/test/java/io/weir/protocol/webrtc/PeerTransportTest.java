package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.metrics.Counters;
import io.weir.base.net.AddressBlock;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.dtls.DtlsOptions;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.IceTransport;
import io.weir.protocol.ice.StunClass;
import io.weir.protocol.ice.StunEncoder;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server's port and clients of ours, on loopback. */
class PeerTransportTest {
    private static final int CONNECT_TIMEOUT_MS = 30_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("127.0.0.2");

    private final SecureRandom random = new SecureRandom();
    private final DtlsCertificate serverCertificate =
            DtlsCertificate.generate(random, Clock.system().wallTime());
    private final DtlsCertificate clientCertificate =
            DtlsCertificate.generate(random, Clock.system().wallTime());
    /** Comes before the one that connects. */
    private static final IceCandidate OTHER_FAMILY =
            IceCandidate.host(IceTransport.UDP, new InetSocketAddress(InetAddress.ofLiteral("::1"), 9), 2);

    private final Counters counters = new Counters();
    private final EventLoops loops = EventLoops.start(2);
    private RtcPort port;
    /** Where the client of the next session has asked for it. */
    private InetAddress requestedFrom = LOOPBACK;

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
        port.close();
        loops.close();
    }

    /** Both ends of a session and what they hear. */
    private final class Call {
        final Side server = new Side();
        final Side client;
        final IceCredentials serverCredentials = IceCredentials.generate(random);
        final IceCredentials clientCredentials = IceCredentials.generate(random);
        final PeerTransport serverPeer;
        final PeerTransport clientPeer;
        final IceRemote clientAddress;

        Call(DtlsRole serverRole) throws Exception {
            this(serverRole, new Side());
        }

        /** Calls a server that sends packets of these lengths at once. */
        Call(DtlsRole serverRole, Side client, int... greeting) throws Exception {
            this.client = client;
            serverPeer = port.open(options("server", serverCredentials, serverRole), server)
                    .orElseThrow();
            server.whenConnected = () -> send(serverPeer, 1, greeting);
            RtcClientSocket socket = RtcClientSocket.bind(
                            loops, loops.next(), LOOPBACK, TransportCounters.of(counters), Clock.system())
                    .get(30, TimeUnit.SECONDS);
            clientAddress = IceRemote.udp(new InetSocketAddress(LOOPBACK, socket.port()));
            IceCandidate candidate =
                    IceCandidate.host(IceTransport.UDP, port.udpAddress().orElseThrow(), 1);
            DtlsRole clientRole = serverRole == DtlsRole.SERVER ? DtlsRole.CLIENT : DtlsRole.SERVER;
            clientPeer = socket.loop()
                    .submit(() -> socket.connect(
                            options("client", clientCredentials, clientRole),
                            serverCredentials,
                            List.of(OTHER_FAMILY, candidate),
                            client,
                            random))
                    .get(30, TimeUnit.SECONDS);
        }

        Call connected() throws Exception {
            assertThat(server.next()).isEqualTo("connected");
            assertThat(client.next()).isEqualTo("connected");
            return this;
        }
    }

    private PeerOptions options(String name, IceCredentials local, DtlsRole role) {
        boolean server = name.equals("server");
        DtlsOptions dtls = DtlsOptions.usual(
                name,
                server ? serverCertificate : clientCertificate,
                server ? clientCertificate.fingerprint() : serverCertificate.fingerprint());
        return new PeerOptions(local, dtls, role, CONNECT_TIMEOUT_MS, AddressBlock.of(requestedFrom));
    }

    /** Writes packets of these lengths as one unit's. */
    private static void send(PeerTransport from, int firstSequence, int... lengths) {
        from.execute(() -> {
            for (int i = 0; i < lengths.length; i++) {
                int at = from.begin();
                byte[] array = from.array();
                array[at] = (byte) 0x80;
                array[at + 1] = 96;
                array[at + 2] = (byte) (firstSequence + i >> 8);
                array[at + 3] = (byte) (firstSequence + i);
                for (int k = 4; k < lengths[i]; k++) {
                    array[at + k] = (byte) k;
                }
                from.commit(at + lengths[i]);
            }
            from.endRun();
        });
    }

    private static void expect(Side side, int firstSequence, int... lengths) throws Exception {
        for (int i = 0; i < lengths.length; i++) {
            Bytes packet = side.nextPacket();
            assertThat(packet.length()).isEqualTo(lengths[i]);
            assertThat(packet.u16(2)).isEqualTo(firstSequence + i);
            assertThat(packet.u8(lengths[i] - 1)).isEqualTo(lengths[i] - 1 & 0xff);
        }
    }

    @Test
    void shouldCarryMediaBothWaysAndTellTheOtherSideWhenItEnds() throws Exception {
        Call call = new Call(DtlsRole.SERVER).connected();
        send(call.serverPeer, 100, 1200, 1200, 1200, 300);
        expect(call.client, 100, 1200, 1200, 1200, 300);
        send(call.clientPeer, 7, 200, 900, 900, 1200, 20);
        expect(call.server, 7, 200, 900, 900, 1200, 20);
        call.serverPeer.execute(() -> call.serverPeer.sendRtcp(Bytes.ofHex("80c9000100000001")));
        assertThat(call.client.next()).isEqualTo("rtcp 80c9000100000001");
        assertThat(port.sessionCount()).isEqualTo(1);
        call.serverPeer.close("enough");
        assertThat(call.server.next()).isEqualTo("closed: enough");
        assertThat(call.client.next()).isEqualTo("closed: the peer has closed the session");
        assertThat(port.sessionCount()).isZero();
        assertThat(port.handshakeCount()).isZero();
        assertThat(counters.counter(TransportCounters.DROPPED, "reason", "send_failed")
                        .sum())
                .as("checks to a family that the socket lacks")
                .isZero();
    }

    @Test
    void shouldBeTheDtlsClientWhenTheOfferWantsIt() throws Exception {
        Call call = new Call(DtlsRole.CLIENT).connected();
        send(call.clientPeer, 1, 1000, 1000);
        expect(call.server, 1, 1000, 1000);
    }

    /** The server's last flight and its first packets come together, before the client has read the flight. */
    @Test
    void shouldReadWhatComesRightBehindTheHandshake() throws Exception {
        int[] greeting = new int[100];
        Arrays.fill(greeting, 1200);
        for (int i = 0; i < 5; i++) {
            Call call = new Call(DtlsRole.SERVER, new Side(), greeting).connected();
            expect(call.client, 1, greeting);
        }
    }

    @Test
    void shouldDecryptOnlyWhatTheListenerWants() throws Exception {
        Side client = new Side();
        client.wanted = sequence -> sequence % 2 == 0;
        Call call = new Call(DtlsRole.SERVER, client).connected();
        send(call.serverPeer, 65_534, 1000, 1000, 1000, 1000);
        expect(client, 65_534, 1000);
        expect(client, 0, 1000);
        send(call.serverPeer, 2, 500);
        expect(client, 2, 500);
        assertThat(client.isQuiet()).isTrue();
    }

    @Test
    void shouldCutALongUnitIntoRuns() throws Exception {
        Call call = new Call(DtlsRole.SERVER).connected();
        int[] lengths = new int[150];
        Arrays.fill(lengths, 1200);
        lengths[149] = 17;
        send(call.serverPeer, 500, lengths);
        expect(call.client, 500, lengths);
    }

    @Test
    void shouldServeManySessionsOnOnePort() throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(new Call(DtlsRole.SERVER));
        }
        for (Call call : calls) {
            call.connected();
        }
        for (int i = 0; i < calls.size(); i++) {
            send(calls.get(i).serverPeer, 10 * i, 1100, 1100, 60);
        }
        for (int i = 0; i < calls.size(); i++) {
            expect(calls.get(i).client, 10 * i, 1100, 1100, 60);
        }
        for (Call call : calls) {
            call.clientPeer.close("done");
            assertThat(call.server.next()).isEqualTo("closed: the peer has closed the session");
        }
        assertThat(port.sessionCount()).isZero();
    }

    @Test
    void shouldSendNothingToAnAddressThatDoesNotKnowThePassword() throws Exception {
        Call call = new Call(DtlsRole.SERVER).connected();
        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            stranger.setSoTimeout(200);
            Bytes check = new StunEncoder(StunClass.REQUEST, Bytes.ofHex("000102030405060708090a0b"))
                    .username(call.serverCredentials.ufrag() + ":x")
                    .useCandidate()
                    .finish("a-wrong-password-of-enough-length");
            for (Bytes packet : List.of(check, Bytes.ofHex("16fefd0000000000000000000100"), rtp())) {
                stranger.send(new DatagramPacket(
                        packet.toArray(), packet.length(), port.udpAddress().orElseThrow()));
            }
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            assertThatThrownBy(() -> stranger.receive(answer)).isInstanceOf(SocketTimeoutException.class);
        }
        send(call.serverPeer, 3, 500);
        expect(call.client, 3, 500);
        assertThat(counters.labelledValues()).isNotEmpty();
    }

    @Test
    void shouldNotGiveAnAddressToAnotherSession() throws Exception {
        checkHoldOf(new Call(DtlsRole.SERVER).connected());
    }

    /** Its client asked for it from elsewhere, but has got our handshake where it is. */
    @Test
    void shouldNotGiveAnAddressThatIsProvenToWhoAskedFromThere() throws Exception {
        requestedFrom = ELSEWHERE;
        Call proven = new Call(DtlsRole.SERVER).connected();
        requestedFrom = LOOPBACK;
        checkHoldOf(proven);
    }

    /** Somebody with a session of his own forges the source of his checks. */
    private void checkHoldOf(Call publisher) throws Exception {
        Call attacker = new Call(DtlsRole.SERVER).connected();
        Bytes forged = RawPeer.check(attacker.serverCredentials);
        for (EventLoop loop : loops.loops()) {
            loop.submit(() -> port.onDatagram(
                            port.socketOf(loop), Unpooled.wrappedBuffer(forged.toArray()), publisher.clientAddress))
                    .get(30, TimeUnit.SECONDS);
        }
        send(publisher.clientPeer, 3, 500, 500);
        expect(publisher.server, 3, 500, 500);
        send(attacker.serverPeer, 9, 300);
        expect(attacker.client, 9, 300);
        send(publisher.serverPeer, 5, 200);
        expect(publisher.client, 5, 200);
        assertThat(publisher.client.isQuiet()).isTrue();
        assertThat(counters.counter(TransportCounters.DROPPED, "reason", "taken_address")
                        .sum())
                .isEqualTo(2);
    }

    @Test
    void shouldGiveAnAddressToWhoComesAfterItsSession() throws Exception {
        Side first = new Side();
        IceCredentials firstCredentials = IceCredentials.generate(random);
        IceCredentials secondCredentials = IceCredentials.generate(random);
        PeerTransport holder = port.open(options("server", firstCredentials, DtlsRole.SERVER), first)
                .orElseThrow();
        assertThat(port.open(options("server", secondCredentials, DtlsRole.SERVER), new Side()))
                .isPresent();
        try (RawPeer peer = new RawPeer(LOOPBACK, port.udpAddress().orElseThrow())) {
            peer.checked(firstCredentials);
            peer.send(RawPeer.check(secondCredentials));
            // the one that is left unanswered comes first
            peer.checked(firstCredentials);
            assertThat(counters.counter(TransportCounters.DROPPED, "reason", "taken_address")
                            .sum())
                    .isEqualTo(1);
            holder.close("enough");
            assertThat(first.next()).isEqualTo("closed: enough");
            peer.checked(secondCredentials);
            peer.send(RawPeer.HELLO);
            peer.checked(secondCredentials);
            assertThat(port.handshakeCount()).isEqualTo(1);
        }
    }

    /** Who forges a source in advance has nothing of it when the one comes who is there. */
    @Test
    void shouldGiveAnAddressThatProvesNothingToWhoAskedFromThere() throws Exception {
        Side squatter = new Side();
        IceCredentials squatting = IceCredentials.generate(random);
        requestedFrom = ELSEWHERE;
        assertThat(port.open(options("server", squatting, DtlsRole.SERVER), squatter))
                .isPresent();
        requestedFrom = LOOPBACK;
        IceCredentials own = IceCredentials.generate(random);
        assertThat(port.open(options("server", own, DtlsRole.SERVER), new Side()))
                .isPresent();
        try (RawPeer peer = new RawPeer(LOOPBACK, port.udpAddress().orElseThrow())) {
            peer.checked(squatting);
            peer.checked(own);
            assertThat(squatter.next()).isEqualTo("closed: the peer has disconnected");
            peer.send(RawPeer.HELLO);
            peer.checked(own);
            assertThat(port.handshakeCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldLetGoOfTheTimeoutWhenASessionIsConnectedOrOver() throws Exception {
        Call call = new Call(DtlsRole.SERVER).connected();
        assertThat(call.serverPeer.awaitsConnection()).isFalse();
        assertThat(call.clientPeer.awaitsConnection()).isFalse();
        Side ending = new Side();
        PeerTransport waiting = port.open(options("server", IceCredentials.generate(random), DtlsRole.SERVER), ending)
                .orElseThrow();
        assertThat(waiting.awaitsConnection()).isTrue();
        waiting.close("enough");
        assertThat(ending.next()).isEqualTo("closed: enough");
        assertThat(waiting.awaitsConnection()).isFalse();
    }

    private static Bytes rtp() {
        return Bytes.ofHex("806000010000000100000001aabbccdd");
    }

    @Test
    void shouldEndWhatNobodyConnectsTo() throws Exception {
        Side server = new Side();
        PeerOptions hasty = new PeerOptions(
                IceCredentials.generate(random),
                DtlsOptions.usual("server", serverCertificate, clientCertificate.fingerprint()),
                DtlsRole.SERVER,
                1,
                AddressBlock.of(LOOPBACK));
        assertThat(port.open(hasty, server)).isPresent();
        assertThat(server.next()).isEqualTo("closed: no packet of the peer's reached the server in time");
        assertThat(port.sessionCount()).isZero();
    }

    @Test
    void shouldRefuseAPeerWithAnotherCertificate() throws Exception {
        Side server = new Side();
        IceCredentials credentials = IceCredentials.generate(random);
        PeerOptions options = new PeerOptions(
                credentials,
                DtlsOptions.usual("server", serverCertificate, serverCertificate.fingerprint()),
                DtlsRole.SERVER,
                CONNECT_TIMEOUT_MS,
                AddressBlock.of(LOOPBACK));
        assertThat(port.open(options, server)).isPresent();
        RtcClientSocket socket = RtcClientSocket.bind(
                        loops, loops.next(), LOOPBACK, TransportCounters.of(counters), Clock.system())
                .get(30, TimeUnit.SECONDS);
        IceCandidate candidate =
                IceCandidate.host(IceTransport.UDP, port.udpAddress().orElseThrow(), 1);
        socket.loop()
                .submit(() -> socket.connect(
                        options("client", IceCredentials.generate(random), DtlsRole.CLIENT),
                        credentials,
                        List.of(candidate),
                        new Side(),
                        random))
                .get(30, TimeUnit.SECONDS);
        assertThat(server.next()).startsWith("closed: DTLS: ");
    }

    @Test
    void shouldTellWhatReceiveBufferTheSystemGives() {
        assertThat(port.receiveBuffer(100_000)).isEqualTo(100_000);
        assertThat(port.receiveBuffer(Integer.MAX_VALUE)).isGreaterThan(100_000);
    }
}
