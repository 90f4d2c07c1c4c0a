package io.weir.server.node;

import io.weir.base.time.Clock;
import io.weir.platform.acme.ChallengeAnswers;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.CertificateSlot;
import io.weir.platform.tls.ServerCertificate;
import io.weir.platform.tls.TlsContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS for listeners: the configured files where they exist, otherwise for all the one that was issued to this node, and as long as
 * there is none, one self-signed certificate, made on first use and kept in the state directory.
 */
final class Certificates {
    private final Path stateDirectory;
    private final Clock clock;
    private final CertificateSlot issued = new CertificateSlot();
    private final ChallengeAnswers challenges = new ChallengeAnswers();
    private @Nullable ServerCertificate automatic;

    Certificates(Path stateDirectory, Clock clock) {
        this.stateDirectory = stateDirectory;
        this.clock = clock;
    }

    /** The context of a listener whose keys are {@code prefix}ServerKey and {@code prefix}ServerCert. */
    TlsContext context(String prefix, String key, String certificate, Alpn alpn) throws ListenException {
        try {
            return new TlsContext(
                    certificate(prefix, key, certificate), alpn, alpn == Alpn.HTTP ? challenges.handshakes() : null);
        } catch (IOException e) {
            throw unusable(prefix, e);
        }
    }

    /** What such a listener presents. */
    ServerCertificate certificate(String prefix, String key, String certificate) throws ListenException {
        try {
            Path keyFile = Path.of(key);
            Path certificateFile = Path.of(certificate);
            boolean configured = Files.exists(keyFile) || Files.exists(certificateFile);
            return configured ? ServerCertificate.fromFiles(keyFile, certificateFile, clock) : automatic();
        } catch (IOException e) {
            throw unusable(prefix, e);
        }
    }

    private static ListenException unusable(String prefix, IOException e) {
        return new ListenException(prefix + "ServerKey, " + prefix + "ServerCert: " + e.getMessage(), e);
    }

    /** Where what is issued to this node goes. */
    CertificateSlot issued() {
        return issued;
    }

    /** What proves that this node's names are its own. */
    ChallengeAnswers challenges() {
        return challenges;
    }

    /** What listeners without files of their own present. A lock, because registrations ask too. */
    synchronized ServerCertificate automatic() throws IOException {
        ServerCertificate known = automatic;
        if (known == null) {
            known = ServerCertificate.issued(
                    issued, ServerCertificate.selfSigned(stateDirectory, List.of(), clock), clock);
            automatic = known;
        }
        return known;
    }
}
