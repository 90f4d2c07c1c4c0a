package io.weir.platform.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Reads keys and certificates from PEM files (RFC 7468, and the older SEC1 and PKCS#1 forms of keys). */
final class PemFiles {
    /** Longest file read, in bytes. */
    static final int FILE_MAX = 1 << 20;
    /** Most certificates in a chain. */
    static final int CHAIN_MAX = 16;

    private PemFiles() {}

    /** Reads a pair and checks that it belongs together. */
    static CertifiedKey read(Path keyFile, Path chainFile) throws IOException {
        PrivateKey key = key(keyFile);
        List<X509Certificate> chain = chain(chainFile);
        try {
            return new CertifiedKey(key, chain);
        } catch (GeneralSecurityException e) {
            throw new IOException(keyFile + " and " + chainFile + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException {
        // The parser copes with every form there is; a file may hold other things (EC PARAMETERS) before the key.
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                PrivateKeyInfo found = switch (object) {
                    case PrivateKeyInfo pkcs8 -> pkcs8;
                    case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new IOException(file + ": the key is encrypted; store it without a passphrase");
                    default -> null;
                };
                if (found != null) {
                    return new JcaPEMKeyConverter().getPrivateKey(found);
                }
            }
        } catch (IllegalArgumentException e) {
            // What the parser throws for a body that is not base 64.
            throw new IOException(file + ": not a PEM file (" + e.getMessage() + ")", e);
        }
        throw new IOException(file + ": no private key in it");
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        String text = text(file);
        String begin = "-----BEGIN CERTIFICATE-----";
        String end = "-----END CERTIFICATE-----";
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (int from = text.indexOf(begin); from >= 0; from = text.indexOf(begin, from + 1)) {
                int to = text.indexOf(end, from);
                if (to < 0) {
                    throw new IOException(file + ": a certificate has no end line");
                }
                if (chain.size() == CHAIN_MAX) {
                    throw new IOException(file + ": more than " + CHAIN_MAX + " certificates");
                }
                byte[] block = text.substring(from, to + end.length()).getBytes(StandardCharsets.US_ASCII);
                if (factory.generateCertificate(new ByteArrayInputStream(block)) instanceof X509Certificate one) {
                    chain.add(one);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": not a certificate (" + e.getMessage() + ")", e);
        }
        if (chain.isEmpty()) {
            throw new IOException(file + ": no certificate in it");
        }
        return chain;
    }

    private static String text(Path file) throws IOException {
        try {
            if (Files.size(file) > FILE_MAX) {
                throw new IOException(file + ": longer than " + FILE_MAX + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        }
    }
}
