package io.weir.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.srtp.SrtpKeys;
import io.weir.protocol.srtp.SrtpProfile;
import io.weir.testkit.Scale;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.TlsTimeoutException;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.Test;

/** Our server against our client, joined in memory. */
class DtlsSessionTest {
    private static final Executor DIRECT = Runnable::run;
    private static final int PATIENT_MS = 30_000;

    private final HandshakeSlots slots = new HandshakeSlots(4);

    /** Two sessions and the path between them, which loses datagrams in both directions. */
    private final class Pair {
        final Outcome server = new Outcome();
        final Outcome client = new Outcome();
        final ConcurrentLinkedQueue<Integer> sizes = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Bytes> serverDrops = new ConcurrentLinkedQueue<>();
        final DtlsSession serverSession;
        final DtlsSession clientSession;
        private final Predicate<Bytes> loss;

        Pair(DtlsOptions serverOptions, DtlsOptions clientOptions, Predicate<Bytes> loss) {
            this.loss = loss;
            this.serverSession = DtlsSession.server(serverOptions, slots, this::toClient, server, DIRECT);
            this.clientSession = DtlsSession.client(clientOptions, slots, this::toServer, client, DIRECT);
        }

        private void toClient(Bytes datagram) {
            carry(datagram, clientSession::onDatagram);
        }

        private void toServer(Bytes datagram) {
            carry(datagram, arrived -> {
                if (!serverSession.onDatagram(arrived)) {
                    serverDrops.add(arrived);
                }
            });
        }

        private void carry(Bytes datagram, Consumer<Bytes> receiver) {
            sizes.add(datagram.length());
            if (!loss.test(datagram)) {
                receiver.accept(datagram);
            }
        }

        Pair start() {
            assertThat(serverSession.start(DtlsCertificates.PEER)).isTrue();
            assertThat(clientSession.start(DtlsCertificates.PEER)).isTrue();
            return this;
        }

        SrtpKeys awaitKeys() throws Exception {
            SrtpKeys keys = server.awaitKeys();
            assertThat(client.awaitKeys()).isEqualTo(keys);
            return keys;
        }
    }

    private static boolean nothing(Bytes datagram) {
        return false;
    }

    private static Predicate<Bytes> share(double share, long seed) {
        Random random = new Random(seed);
        return _ -> {
            synchronized (random) {
                return random.nextDouble() < share;
            }
        };
    }

    private static DtlsOptions options(boolean server, List<SrtpProfile> profiles, int datagramBytesMax) {
        return new DtlsOptions(
                server ? "server" : "client",
                server ? DtlsCertificates.SERVER : DtlsCertificates.CLIENT,
                server ? DtlsCertificates.CLIENT.fingerprint() : DtlsCertificates.SERVER.fingerprint(),
                profiles,
                datagramBytesMax,
                PATIENT_MS);
    }

    private Pair pair(List<SrtpProfile> ofServer, List<SrtpProfile> ofClient) {
        return new Pair(options(true, ofServer, 1200), options(false, ofClient, 1200), DtlsSessionTest::nothing);
    }

    @Test
    void shouldAgreeOnEachProfileAndTheSameKeys() throws Exception {
        for (SrtpProfile profile : SrtpProfile.values()) {
            SrtpKeys keys = pair(List.of(SrtpProfile.values()), List.of(profile))
                    .start()
                    .awaitKeys();
            assertThat(keys.profile()).isEqualTo(profile);
            assertThat(keys.clientKey()).isNotEqualTo(keys.serverKey());
        }
        assertThat(slots.takenCount()).isZero();
    }

    @Test
    void shouldPreferTheServersOrder() throws Exception {
        List<SrtpProfile> reversed = List.of(SrtpProfile.values()).reversed();
        assertThat(pair(List.of(SrtpProfile.values()), reversed)
                        .start()
                        .awaitKeys()
                        .profile())
                .isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void shouldTellBothSidesOfTheEnd() throws Exception {
        Pair closedByServer = pair(List.of(SrtpProfile.values()), List.of(SrtpProfile.values()));
        closedByServer.start().awaitKeys();
        closedByServer.serverSession.close();
        assertThat(closedByServer.server.awaitClosed() && closedByServer.client.awaitClosed())
                .isTrue();
        Pair closedByClient = pair(List.of(SrtpProfile.values()), List.of(SrtpProfile.values()));
        closedByClient.start().awaitKeys();
        closedByClient.clientSession.close();
        assertThat(closedByClient.server.awaitClosed() && closedByClient.client.awaitClosed())
                .isTrue();
    }

    @Test
    void shouldFragmentForShortDatagrams() throws Exception {
        Pair pair = new Pair(
                options(true, List.of(SrtpProfile.values()), 220),
                options(false, List.of(SrtpProfile.values()), 220),
                DtlsSessionTest::nothing);
        pair.start().awaitKeys();
        assertThat(pair.sizes).allMatch(size -> size <= 220).hasSizeGreaterThan(12);
        assertThat(pair.serverDrops).isEmpty();
    }

    @Test
    void shouldSurviveLoss() throws Exception {
        for (int percent : new int[] {5, 20}) {
            for (int seed = 0; seed < Scale.count(2, 20); seed++) {
                Pair pair = new Pair(
                        options(true, List.of(SrtpProfile.values()), 400),
                        options(false, List.of(SrtpProfile.values()), 400),
                        share(percent / 100.0, seed));
                pair.start().awaitKeys();
            }
        }
    }

    /** Why the filter holds a ChangeCipherSpec back; when a later library fails this test, it need not any more. */
    @Test
    void shouldStallInTheLibraryAloneAfterTheLossOfCertificateVerify() {
        DtlsOptions hasty = new DtlsOptions(
                "server",
                DtlsCertificates.SERVER,
                DtlsCertificates.CLIENT.fingerprint(),
                List.of(SrtpProfile.values()),
                1200,
                1_500);
        AtomicReference<DtlsSession> client = new AtomicReference<>();
        QueueTransport unfiltered = new QueueTransport(
                datagram -> Objects.requireNonNull(client.get()).onDatagram(datagram), 1200);
        AtomicBoolean isLost = new AtomicBoolean();
        Consumer<Bytes> toServer = datagram -> {
            boolean isVerify = datagram.u8(0) == 22 && datagram.u8(4) == 0 && datagram.u8(13) == 15;
            boolean taken = isVerify && isLost.compareAndSet(false, true) || unfiltered.tryOffer(datagram);
            assertThat(taken).isTrue();
        };
        client.set(DtlsSession.client(
                options(false, List.of(SrtpProfile.values()), 1200), slots, toServer, new Outcome(), DIRECT));
        assertThat(Objects.requireNonNull(client.get()).start(DtlsCertificates.PEER))
                .isTrue();
        DtlsServerHandshake server =
                new DtlsServerHandshake(new BcTlsCrypto(new SecureRandom()), new SrtpNegotiation(hasty));
        assertThatThrownBy(() -> new DTLSServerProtocol().accept(server, unfiltered))
                .isInstanceOf(TlsTimeoutException.class);
        assertThat(isLost).isTrue();
        Objects.requireNonNull(client.get()).close();
    }

    /** From the loss of CertificateVerify (15) the library alone does not recover. */
    @Test
    void shouldSurviveTheLossOfOneMessageWhichever() throws Exception {
        for (int type : new int[] {1, 2, 11, 12, 13, 14, 15, 16}) {
            AtomicBoolean isLost = new AtomicBoolean();
            Predicate<Bytes> first = datagram -> datagram.u8(0) == 22
                    && datagram.u8(4) == 0
                    && datagram.u8(13) == type
                    && isLost.compareAndSet(false, true);
            Pair pair = new Pair(
                    options(true, List.of(SrtpProfile.values()), 1200),
                    options(false, List.of(SrtpProfile.values()), 1200),
                    first);
            pair.start().awaitKeys();
            assertThat(isLost).isTrue();
        }
    }

    @Test
    void shouldRefuseAnotherCertificate() throws Exception {
        DtlsOptions wrong = DtlsOptions.usual("server", DtlsCertificates.SERVER, DtlsCertificates.OTHER.fingerprint());
        Pair byServer =
                new Pair(wrong, options(false, List.of(SrtpProfile.values()), 1200), DtlsSessionTest::nothing).start();
        assertThat(byServer.server.awaitFailure()).contains("another fingerprint");
        assertThat(byServer.client.awaitFailure()).contains("bad_certificate");
        DtlsOptions other = DtlsOptions.usual("client", DtlsCertificates.CLIENT, DtlsCertificates.OTHER.fingerprint());
        Pair byClient =
                new Pair(options(true, List.of(SrtpProfile.values()), 1200), other, DtlsSessionTest::nothing).start();
        assertThat(byClient.client.awaitFailure()).contains("another fingerprint");
        assertThat(byClient.server.awaitFailure()).contains("bad_certificate");
        assertThat(slots.takenCount()).isZero();
    }

    @Test
    void shouldFailWithoutACommonProfile() throws Exception {
        Pair pair = pair(List.of(SrtpProfile.AEAD_AES_256_GCM), List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80));
        assertThat(pair.start().server.awaitFailure()).contains("no SRTP profile in common");
        assertThat(pair.client.awaitFailure()).contains("handshake_failure");
    }

    @Test
    void shouldEndAtTheDeadlineAndWhenClosed() throws Exception {
        DtlsOptions hasty = new DtlsOptions(
                "short",
                DtlsCertificates.SERVER,
                DtlsCertificates.CLIENT.fingerprint(),
                List.of(SrtpProfile.values()),
                1200,
                50);
        Outcome late = new Outcome();
        assertThat(DtlsSession.client(hasty, slots, _ -> {}, late, DIRECT).start(DtlsCertificates.PEER))
                .isTrue();
        assertThat(late.awaitFailure()).isNotEmpty();
        Outcome closed = new Outcome();
        DtlsSession session =
                DtlsSession.server(options(true, List.of(SrtpProfile.values()), 1200), slots, _ -> {}, closed, DIRECT);
        assertThat(session.start(DtlsCertificates.PEER)).isTrue();
        session.close();
        assertThat(closed.awaitFailure()).isNotEmpty();
        assertThat(slots.takenCount()).isZero();
    }

    @Test
    void shouldBoundHandshakesAtOnce() throws Exception {
        HandshakeSlots one = new HandshakeSlots(1);
        DtlsOptions usual = options(true, List.of(SrtpProfile.values()), 1200);
        Outcome first = new Outcome();
        Outcome second = new Outcome();
        DtlsSession running = DtlsSession.server(usual, one, _ -> {}, first, DIRECT);
        DtlsSession refused = DtlsSession.server(usual, one, _ -> {}, second, DIRECT);
        assertThat(running.start(DtlsCertificates.PEER)).isTrue();
        assertThat(refused.start(DtlsCertificates.PEER)).isFalse();
        running.close();
        assertThat(first.awaitFailure()).isNotEmpty();
        assertThat(second.isSilent()).isTrue();
        assertThat(refused.start(DtlsCertificates.PEER)).isTrue();
        refused.close();
        assertThat(second.awaitFailure()).isNotEmpty();
    }

    @Test
    void shouldBoundTheQueue() {
        QueueTransport transport = new QueueTransport(_ -> {}, 1200);
        for (int i = 0; i < QueueTransport.QUEUE_CAPACITY; i++) {
            assertThat(transport.tryOffer(Bytes.of(1))).isTrue();
        }
        assertThat(transport.tryOffer(Bytes.of(1))).isFalse();
        transport.wake();
        assertThatThrownBy(() -> transport.receive(new byte[9], 0, 9, 0)).hasMessage("closed");
        assertThat(transport.tryOffer(Bytes.of(1))).isFalse();
    }

    @Test
    void shouldBoundAFlood() {
        DtlsSession session = DtlsSession.server(
                options(true, List.of(SrtpProfile.values()), 1200), slots, _ -> {}, new Outcome(), DIRECT);
        Bytes hello = HandshakeFilterTest.record(22, 0, HandshakeFilterTest.fragment(0, 1000, 0, 500));
        for (int i = 0; i < 2_000; i++) {
            assertThat(session.onDatagram(hello)).isEqualTo(i < QueueTransport.QUEUE_CAPACITY);
        }
    }

    @Test
    void shouldComeThroughGarbage() throws Exception {
        Pair pair = pair(List.of(SrtpProfile.values()), List.of(SrtpProfile.values()));
        assertThat(pair.serverSession.start(DtlsCertificates.PEER)).isTrue();
        Random random = new Random(1);
        int taken = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            taken += pair.serverSession.onDatagram(Bytes.wrap(garbage)) ? 1 : 0;
        }
        assertThat(taken).isLessThan(10);
        assertThat(pair.clientSession.start(DtlsCertificates.PEER)).isTrue();
        pair.awaitKeys();
    }

    @Test
    void shouldReadAndWriteFingerprints() throws Exception {
        DtlsFingerprint fingerprint = DtlsCertificates.SERVER.fingerprint();
        assertThat(fingerprint.toString()).matches("sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(DtlsFingerprint.parse(fingerprint.toString())).isEqualTo(fingerprint);
        assertThat(DtlsFingerprint.parse(
                        "SHA-256 " + fingerprint.toString().substring(8).toLowerCase(Locale.ROOT)))
                .isEqualTo(fingerprint);
        assertThatThrownBy(() -> DtlsFingerprint.parse("sha-1 00")).isInstanceOf(ProtocolException.Unsupported.class);
        for (String wrong : List.of("", "sha-256", "sha-256 ", "sha-256 00:11", "sha-256 " + "zz:".repeat(31) + "zz")) {
            assertThatThrownBy(() -> DtlsFingerprint.parse(wrong)).isInstanceOf(ProtocolException.Malformed.class);
        }
    }
}
