package io.weir.platform.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes self-signed certificates: ECDSA on P-256, one leaf, for this machine's names. */
final class SelfSigned {
    /** How long one lasts: the longest that platforms accept for a leaf. */
    static final Duration VALIDITY = Duration.ofDays(397);
    /** How long before its end it is made anew. */
    static final Duration RENEWAL = Duration.ofDays(30);

    static final String KEY_FILE = "auto.key";
    static final String CHAIN_FILE = "auto.crt";

    private static final Logger LOG = LoggerFactory.getLogger(SelfSigned.class);
    private static final List<String> OWN_HOSTS = List.of("localhost", "127.0.0.1", "::1");
    private static final Pattern HOST_NAME = Pattern.compile("(\\*\\.)?[a-z0-9_\\-]{1,63}(\\.[a-z0-9_\\-]{1,63})*");

    private SelfSigned() {}

    /** The pair in {@code directory} if it still serves, otherwise a new one, kept there. */
    static CertifiedKey loadOrMake(@Nullable Path directory, List<String> hosts, Instant now) throws IOException {
        Set<String> names = new LinkedHashSet<>(OWN_HOSTS);
        hosts.forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
        if (directory == null) {
            return make(names, now);
        }
        Path keyFile = directory.resolve(KEY_FILE);
        Path chainFile = directory.resolve(CHAIN_FILE);
        if (Files.exists(keyFile) && Files.exists(chainFile)) {
            try {
                CertifiedKey kept = PemFiles.read(keyFile, chainFile);
                if (!isNearExpiry(kept, now) && covers(kept.leaf(), names)) {
                    return kept;
                }
            } catch (IOException e) {
                LOG.warn("[tls] the kept self-signed certificate is of no use, making a new one: {}", e.getMessage());
            }
        }
        CertifiedKey made = make(names, now);
        PrivateFiles.write(
                keyFile, PrivateFiles.pem("PRIVATE KEY", made.privateKey().getEncoded()));
        PrivateFiles.write(chainFile, PrivateFiles.pem("CERTIFICATE", made.leafDer()));
        return made;
    }

    static boolean isNearExpiry(CertifiedKey pair, Instant now) {
        return pair.leaf().getNotAfter().toInstant().isBefore(now.plus(RENEWAL));
    }

    private static boolean covers(X509Certificate leaf, Set<String> names) throws IOException {
        try {
            Set<String> covered = new LinkedHashSet<>();
            Collection<List<?>> entries = leaf.getSubjectAlternativeNames();
            for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
                covered.add(canonical(String.valueOf(entry.get(1))));
            }
            return names.stream().map(SelfSigned::canonical).allMatch(covered::contains);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** One spelling for an address. */
    private static String canonical(String name) {
        return isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name;
    }

    static boolean isAddress(String name) {
        try {
            InetAddress.ofLiteral(name);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static CertifiedKey make(Set<String> names, Instant now) throws IOException {
        for (String name : names) {
            if (!isAddress(name) && !HOST_NAME.matcher(name).matches()) {
                throw new IOException("a self-signed certificate cannot be made: \"" + name + "\" is not a host");
            }
        }
        // A day early, for clients whose clocks lag.
        return CertificateMaker.make(names, now.minus(Duration.ofDays(1)));
    }
}
