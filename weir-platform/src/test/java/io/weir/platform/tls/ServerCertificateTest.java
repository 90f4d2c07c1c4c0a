package io.weir.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.time.Clock;
import io.weir.base.time.ManualClock;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerCertificateTest {
    private static final TestKeys RSA = TestKeys.rsa("rsa");
    private static final TestKeys EC = TestKeys.ec("ec", "secp384r1");

    @TempDir
    private Path directory;

    private Path key;
    private Path chain;
    private final ManualClock clock = new ManualClock();

    @BeforeEach
    void nameFiles() {
        key = directory.resolve("server.key");
        chain = directory.resolve("server.crt");
    }

    private ServerCertificate fromFiles() throws IOException {
        return ServerCertificate.fromFiles(key, chain, clock);
    }

    private ServerCertificate with(String keyText, String chainText) throws IOException {
        Files.writeString(key, keyText);
        Files.writeString(chain, chainText);
        return fromFiles();
    }

    @Test
    void shouldReadEveryFormOfKey() throws Exception {
        String parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n";
        assertThat(EC.traditional()).contains("BEGIN EC PRIVATE KEY");
        assertThat(RSA.traditional()).contains("BEGIN RSA PRIVATE KEY");
        assertThat(EC.pkcs8()).contains("BEGIN PRIVATE KEY");
        for (TestKeys pair : List.of(RSA, EC)) {
            for (String text : List.of(
                    pair.pkcs8(), pair.traditional(), pair.bareTraditional(), "a comment\n" + pair.traditional())) {
                ServerCertificate certificate = with(text, "words\n" + pair.certificatePem());
                assertThat(certificate.current().leaf()).isEqualTo(pair.certificate());
                assertThat(certificate.isSelfSigned()).isFalse();
            }
        }
        assertThat(with(parameters + EC.traditional(), EC.certificatePem())
                        .current()
                        .leaf())
                .isEqualTo(EC.certificate());
        String windows = RSA.certificatePem().replace("\n", "\r\n");
        assertThat(with(RSA.pkcs8().replace("\n", "\r\n"), windows).current().leaf())
                .isEqualTo(RSA.certificate());
    }

    @Test
    void shouldReadChains() throws Exception {
        ServerCertificate certificate = with(EC.pkcs8(), EC.certificatePem() + RSA.certificatePem());
        assertThat(certificate.current().chain()).containsExactly(EC.certificate(), RSA.certificate());
        for (int over = -1; over <= 1; over++) {
            String text = EC.certificatePem().repeat(PemFiles.CHAIN_MAX + over);
            if (over > 0) {
                assertThatThrownBy(() -> with(EC.pkcs8(), text)).hasMessageContaining("more than 16 certificates");
            } else {
                assertThat(with(EC.pkcs8(), text).current().chain()).hasSize(PemFiles.CHAIN_MAX + over);
            }
        }
    }

    @Test
    void shouldLimitTheFilesLength() throws Exception {
        String pem = EC.pkcs8();
        for (int over = -1; over <= 1; over++) {
            String padded = pem + "\n".repeat(PemFiles.FILE_MAX - pem.length() + over);
            if (over > 0) {
                assertThatThrownBy(() -> with(padded, EC.certificatePem())).hasMessageContaining("longer than");
            } else {
                assertThat(with(padded, EC.certificatePem()).current().leaf()).isEqualTo(EC.certificate());
            }
        }
    }

    @Test
    void shouldSayWhatIsWrongWithFiles() throws Exception {
        assertThatThrownBy(this::fromFiles)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("server.crt: no such file");
        assertThatThrownBy(() -> with("", RSA.certificatePem())).hasMessageContaining("no private key in server.key");
        assertThatThrownBy(() -> with(RSA.certificatePem(), RSA.certificatePem()))
                .hasMessageContaining("no private key in server.key");
        assertThatThrownBy(() -> with(RSA.pkcs8(), "")).hasMessageContaining("server.crt: no certificate in it");
        assertThatThrownBy(() -> with(RSA.pkcs8(), EC.certificatePem()))
                .hasMessageContaining("the key does not belong to the certificate");
        assertThatThrownBy(() -> with(TestKeys.rsa("b").pkcs8(), RSA.certificatePem()))
                .hasMessageContaining("the key does not belong to the certificate");
        assertThatThrownBy(() -> with(TestKeys.ec("b", "secp256r1").pkcs8(), EC.certificatePem()))
                .hasMessageContaining("the key does not belong to the certificate");
        assertThatThrownBy(() -> with(
                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMEAwOgYJ\n-----END ENCRYPTED PRIVATE KEY-----\n",
                        RSA.certificatePem()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> with(RSA.pkcs8().replace("M", "!"), RSA.certificatePem()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> with(RSA.pkcs8(), RSA.certificatePem().replace("-----END", "")))
                .hasMessageContaining("no end line");
    }

    @Test
    void shouldOnlyFailCleanlyOnMutatedFiles() throws Exception {
        Seeded.forSeeds(Scale.count(200, 10_000), random -> {
            byte[] keyBytes = EC.traditional().getBytes(StandardCharsets.US_ASCII);
            byte[] chainBytes = EC.certificatePem().getBytes(StandardCharsets.US_ASCII);
            for (byte[] bytes : List.of(keyBytes, chainBytes)) {
                for (int i = 0; i < random.nextInt(4); i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
                }
            }
            Files.write(key, keyBytes);
            Files.write(chain, chainBytes);
            try {
                fromFiles();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("server.");
            }
        });
    }

    @Test
    void shouldReadChangedFilesAgainAtMostOnceASecond() throws Exception {
        RSA.write(key, chain);
        ServerCertificate certificate = fromFiles();
        CertifiedKey first = certificate.current();
        assertThat(first.leaf()).isEqualTo(RSA.certificate());
        EC.write(key, chain);
        assertThat(certificate.current()).isSameAs(first);
        clock.advance(ServerCertificate.CHECK_INTERVAL.minusNanos(1));
        assertThat(certificate.current()).isSameAs(first);
        clock.advance(Duration.ofNanos(1));
        CertifiedKey second = certificate.current();
        assertThat(second.leaf()).isEqualTo(EC.certificate());
        clock.advance(ServerCertificate.CHECK_INTERVAL);
        assertThat(certificate.current()).isSameAs(second);
    }

    @Test
    void shouldNoticeFilesMovedIntoPlace() throws Exception {
        RSA.write(key, chain);
        ServerCertificate certificate = fromFiles();
        Path newKey = directory.resolve("new.key");
        Path newChain = directory.resolve("new.crt");
        TestKeys other = TestKeys.rsa("rsa");
        other.write(newKey, newChain);
        Files.setLastModifiedTime(newKey, Files.getLastModifiedTime(key));
        Files.setLastModifiedTime(newChain, Files.getLastModifiedTime(chain));
        Files.move(newKey, key, StandardCopyOption.ATOMIC_MOVE);
        Files.move(newChain, chain, StandardCopyOption.ATOMIC_MOVE);
        clock.advance(ServerCertificate.CHECK_INTERVAL);
        assertThat(certificate.current().leaf()).isEqualTo(other.certificate());
    }

    @Test
    void shouldKeepTheOldPairWhileTheNewIsBroken() throws Exception {
        RSA.write(key, chain);
        ServerCertificate certificate = fromFiles();
        // As a renewal does it: one file first, then the other.
        Files.writeString(key, EC.traditional());
        clock.advance(ServerCertificate.CHECK_INTERVAL);
        assertThat(certificate.current().leaf()).isEqualTo(RSA.certificate());
        Files.delete(chain);
        clock.advance(ServerCertificate.CHECK_INTERVAL);
        assertThat(certificate.current().leaf()).isEqualTo(RSA.certificate());
        Files.writeString(chain, EC.certificatePem());
        clock.advance(ServerCertificate.CHECK_INTERVAL);
        assertThat(certificate.current().leaf()).isEqualTo(EC.certificate());
    }

    @Test
    void shouldMakeACertificateForThisMachine() throws Exception {
        ServerCertificate certificate = ServerCertificate.selfSigned(
                null, List.of("Media.example", "192.0.2.7", "2001:db8::7"), Clock.system());
        X509Certificate leaf = certificate.current().leaf();
        assertThat(certificate.isSelfSigned()).isTrue();
        assertThat(certificate.current().chain()).hasSize(1);
        assertThat(leaf.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                .containsExactly(
                        "localhost",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1",
                        "media.example",
                        "192.0.2.7",
                        "2001:db8:0:0:0:0:0:7");
        assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(Duration.between(
                        leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(397));
        leaf.verify(leaf.getPublicKey());
        leaf.checkValidity();
        assertThat(certificate.sha256Fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(leaf.getSerialNumber().signum()).isEqualTo(1);
    }

    @Test
    void shouldKeepItsOwnCertificateForTheNextStart() throws Exception {
        Path kept = directory.resolve("state/tls");
        ServerCertificate first = ServerCertificate.selfSigned(kept, List.of(), Clock.system());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve("auto.key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve("auto.crt"))))
                .isEqualTo("rw-------");
        assertThat(kept).isDirectoryNotContaining("glob:**.tmp");
        ServerCertificate second = ServerCertificate.selfSigned(kept, List.of(), Clock.system());
        assertThat(second.sha256Fingerprint()).isEqualTo(first.sha256Fingerprint());
        ServerCertificate wider = ServerCertificate.selfSigned(kept, List.of("rtmp.example.com"), Clock.system());
        assertThat(wider.sha256Fingerprint()).isNotEqualTo(first.sha256Fingerprint());
        ServerCertificate narrower = ServerCertificate.selfSigned(kept, List.of("::1"), Clock.system());
        assertThat(narrower.sha256Fingerprint()).isEqualTo(wider.sha256Fingerprint());
        Files.writeString(kept.resolve("auto.crt"), "broken");
        assertThat(ServerCertificate.selfSigned(kept, List.of(), Clock.system()).sha256Fingerprint())
                .isNotEqualTo(wider.sha256Fingerprint());
    }

    @Test
    void shouldMakeAnotherBeforeItExpires() throws Exception {
        ServerCertificate certificate = ServerCertificate.selfSigned(directory, List.of("a"), clock);
        CertifiedKey first = certificate.current();
        Instant end = first.leaf().getNotAfter().toInstant();
        clock.advance(Duration.between(clock.wallTime(), end.minus(SelfSigned.RENEWAL)));
        assertThat(certificate.current()).isSameAs(first);
        clock.advance(Duration.ofSeconds(1));
        CertifiedKey second = certificate.current();
        assertThat(second.leaf().getNotAfter().toInstant()).isAfter(end);
        assertThat(ServerCertificate.selfSigned(directory, List.of("a"), clock).sha256Fingerprint())
                .isEqualTo(second.fingerprint());
    }

    @Test
    void shouldSayWhenANameCannotBeInACertificate() {
        assertThatThrownBy(() -> ServerCertificate.selfSigned(null, List.of("ü.example"), clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("self-signed certificate cannot be made");
    }
}
