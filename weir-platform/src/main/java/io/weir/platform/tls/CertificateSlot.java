package io.weir.platform.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place for a certificate that comes, and comes anew, while the server runs. See {@link ServerCertificate#issued}.
 *
 * <p>Threading: any thread.
 */
public final class CertificateSlot {
    // written by whoever gets certificates, read by any handshake
    private volatile @Nullable CertifiedKey content;

    /**
     * Presents the key and the chain in {@code file} from the next handshake on.
     *
     * @return the chain's leaf
     * @throws IOException naming the file and what is wrong with it; what was there stays
     */
    public X509Certificate load(Path file) throws IOException {
        CertifiedKey read = PemFiles.read(file, file);
        content = read;
        return read.leaf();
    }

    /** Presents nothing any more. */
    public void clear() {
        content = null;
    }

    /** Until when what is presented is valid; empty when nothing is. */
    public Optional<Instant> notAfter() {
        CertifiedKey now = content;
        return now == null
                ? Optional.empty()
                : Optional.of(now.leaf().getNotAfter().toInstant());
    }

    @Nullable
    CertifiedKey content() {
        return content;
    }
}
