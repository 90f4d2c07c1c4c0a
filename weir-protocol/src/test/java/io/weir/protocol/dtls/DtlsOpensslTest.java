package io.weir.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.protocol.srtp.SrtpKeys;
import io.weir.protocol.srtp.SrtpProfile;
import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our server against OpenSSL's client over loopback: the same keys on both sides. Skipped where there is no OpenSSL. */
class DtlsOpensslTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern MATERIAL = Pattern.compile("Keying material: ([0-9A-F]+)");

    @TempDir
    Path directory;

    @Test
    void shouldExportTheSameKeysAsOpenssl() throws Exception {
        Peer openssl = Peer.installed("openssl");
        check(openssl, "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80", SrtpProfile.AEAD_AES_128_GCM, List.of());
        check(openssl, "SRTP_AEAD_AES_256_GCM", SrtpProfile.AEAD_AES_256_GCM, List.of());
        check(openssl, "SRTP_AES128_CM_SHA1_80", SrtpProfile.AES128_CM_HMAC_SHA1_80, List.of());
    }

    @Test
    void shouldReadAClientHelloInFragments() throws Exception {
        Peer openssl = Peer.installed("openssl");
        List<String> protocols = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            protocols.add(i + "x".repeat(60));
        }
        List<String> longHello = List.of("-alpn", String.join(",", protocols), "-mtu", "512");
        check(openssl, "SRTP_AEAD_AES_128_GCM", SrtpProfile.AEAD_AES_128_GCM, longHello);
    }

    private void check(Peer openssl, String offer, SrtpProfile expected, List<String> more) throws Exception {
        Path key = directory.resolve("client.key");
        Path certificate = directory.resolve("client.crt");
        openssl.run(
                        DEADLINE,
                        List.of(
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:prime256v1",
                                "-nodes",
                                "-subj",
                                "/CN=client",
                                "-keyout",
                                key.toString(),
                                "-out",
                                certificate.toString()))
                .outputOrFail();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Outcome outcome = new Outcome();
            DtlsSession session = serve(socket, fingerprint(certificate), outcome);
            List<String> arguments = new ArrayList<>(List.of(
                    "s_client",
                    "-dtls1_2",
                    "-connect",
                    "127.0.0.1:" + socket.getLocalPort(),
                    "-cert",
                    certificate.toString(),
                    "-key",
                    key.toString(),
                    "-use_srtp",
                    offer,
                    "-keymatexport",
                    "EXTRACTOR-dtls_srtp",
                    "-keymatexportlen",
                    "" + expected.exportedLength()));
            arguments.addAll(more);
            try (PeerProcess client = openssl.start(arguments)) {
                SrtpKeys keys = outcome.awaitKeys();
                // OpenSSL's client ends with our close_notify.
                session.close();
                PeerResult result = client.await(DEADLINE);
                Matcher material = MATERIAL.matcher(result.output());
                assertThat(material.find()).as(result.output() + result.log()).isTrue();
                assertThat(keys).isEqualTo(SrtpKeys.of(expected, Bytes.ofHex(material.group(1))));
            }
            assertThat(outcome.awaitClosed()).isTrue();
        }
    }

    private static DtlsFingerprint fingerprint(Path certificate) throws Exception {
        try (InputStream in = Files.newInputStream(certificate)) {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            return DtlsFingerprint.of(Bytes.wrap(der));
        }
    }

    private static DtlsSession serve(DatagramSocket socket, DtlsFingerprint client, Outcome outcome) {
        AtomicReference<SocketAddress> peer = new AtomicReference<>();
        DtlsSession session = DtlsSession.server(
                DtlsOptions.usual("openssl", DtlsCertificates.SERVER, client),
                new HandshakeSlots(1),
                datagram -> send(socket, datagram, Objects.requireNonNull(peer.get())),
                outcome,
                Runnable::run);
        assertThat(session.start(DtlsCertificates.PEER)).isTrue();
        Thread.ofVirtual().start(() -> receive(socket, peer, session));
        return session;
    }

    private static void send(DatagramSocket socket, Bytes datagram, SocketAddress peer) {
        try {
            socket.send(new DatagramPacket(datagram.toArray(), datagram.length(), peer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void receive(DatagramSocket socket, AtomicReference<SocketAddress> peer, DtlsSession session) {
        byte[] buffer = new byte[DtlsOptions.RECEIVE_BYTES_MAX];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                peer.set(packet.getSocketAddress());
                session.onDatagram(Bytes.wrap(Arrays.copyOf(buffer, packet.getLength())));
            }
        } catch (SocketException _) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
