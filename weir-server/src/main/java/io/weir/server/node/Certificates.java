package io.weir.server.node;

import io.weir.base.time.Clock;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.ServerCertificate;
import io.weir.platform.tls.TlsContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS for listeners: the configured files where they exist, otherwise one self-signed certificate for all, made on first use and kept
 * in the state directory.
 */
final class Certificates {
    private final Path stateDirectory;
    private final Clock clock;
    private @Nullable ServerCertificate selfSigned;

    Certificates(Path stateDirectory, Clock clock) {
        this.stateDirectory = stateDirectory;
        this.clock = clock;
    }

    /** The context of a listener whose keys are {@code prefix}ServerKey and {@code prefix}ServerCert. */
    TlsContext context(String prefix, String key, String certificate, Alpn alpn) throws ListenException {
        try {
            return new TlsContext(certificate(prefix, key, certificate), alpn);
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
            return configured ? ServerCertificate.fromFiles(keyFile, certificateFile, clock) : selfSigned();
        } catch (IOException e) {
            throw unusable(prefix, e);
        }
    }

    private static ListenException unusable(String prefix, IOException e) {
        return new ListenException(prefix + "ServerKey, " + prefix + "ServerCert: " + e.getMessage(), e);
    }

    /** A lock, because registrations ask too. */
    private synchronized ServerCertificate selfSigned() throws IOException {
        ServerCertificate known = selfSigned;
        if (known == null) {
            known = ServerCertificate.selfSigned(stateDirectory, List.of(), clock);
            selfSigned = known;
        }
        return known;
    }
}
