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
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Reads keys and certificates from PEM files (RFC 7468, and the older SEC1 and PKCS#1 forms of keys). */
final class PemFiles {
    /** Longest file read, in bytes. */
    static final int FILE_MAX = 1 << 20;
    /** Most certificates in a chain. */
    static final int CHAIN_MAX = 16;

    private PemFiles() {}

    /** Reads a pair and checks that it belongs together. */
    static CertifiedKey read(Path keyFile, Path chainFile) throws IOException {
        List<X509Certificate> chain = chain(chainFile);
        try {
            PrivateKey key = key(keyInfo(keyFile), chain.getFirst());
            return new CertifiedKey(key, chain);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(keyFile + " and " + chainFile + ": " + e.getMessage(), e);
        }
    }

    /**
     * The key. Its algorithm is taken from the certificate when both are of elliptic curves, because a SEC1 key may leave
     * the curve out or spell it out in numbers, and the certificate must have the same anyway.
     */
    private static PrivateKey key(PrivateKeyInfo found, X509Certificate leaf) throws IOException {
        AlgorithmIdentifier certified = SubjectPublicKeyInfo.getInstance(
                        leaf.getPublicKey().getEncoded())
                .getAlgorithm();
        boolean elliptic = found.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && certified.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        return new JcaPEMKeyConverter()
                .getPrivateKey(elliptic ? new PrivateKeyInfo(certified, found.parsePrivateKey()) : found);
    }

    private static PrivateKeyInfo keyInfo(Path file) throws IOException {
        // The parser copes with every form there is; a file may hold other things (EC PARAMETERS) before the key.
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                PrivateKeyInfo found = keyInfo(object);
                if (found != null) {
                    return found;
                }
            }
        } catch (RuntimeException e) {
            // What the parser throws for a broken body is not declared and differs by what is broken.
            throw new IOException("the key is not well formed (" + e.getMessage() + ")", e);
        }
        throw new IOException("no private key in " + file.getFileName());
    }

    private static @Nullable PrivateKeyInfo keyInfo(Object object) throws IOException {
        return switch (object) {
            case PrivateKeyInfo pkcs8 -> pkcs8;
            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
            case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                throw new IOException("the key is encrypted; store it without a passphrase");
            default -> null;
        };
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
                    throw new IOException(file.getFileName() + ": a certificate has no end line");
                }
                if (chain.size() == CHAIN_MAX) {
                    throw new IOException(file.getFileName() + ": more than " + CHAIN_MAX + " certificates");
                }
                byte[] block = text.substring(from, to + end.length()).getBytes(StandardCharsets.US_ASCII);
                if (factory.generateCertificate(new ByteArrayInputStream(block)) instanceof X509Certificate one) {
                    chain.add(one);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file.getFileName() + ": not a certificate (" + e.getMessage() + ")", e);
        }
        if (chain.isEmpty()) {
            throw new IOException(file.getFileName() + ": no certificate in it");
        }
        return chain;
    }

    private static String text(Path file) throws IOException {
        try {
            if (Files.size(file) > FILE_MAX) {
                throw new IOException(file.getFileName() + ": longer than " + FILE_MAX + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(file.getFileName() + ": no such file", e);
        }
    }
}
