package io.weir.platform.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads keys and certificates from PEM files (RFC 7468, and the older SEC1 and PKCS#1 forms of keys). */
final class PemFiles {
    /** Longest file read, in bytes. */
    static final int FILE_MAX = 1 << 20;
    /** Most certificates in a chain. */
    static final int CHAIN_MAX = 16;

    private static final String PKCS8_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PKCS8_END = "-----END PRIVATE KEY-----";

    private PemFiles() {}

    /** Reads a pair and checks that it belongs together. */
    static CertifiedKey read(Path keyFile, Path chainFile) throws IOException {
        List<X509Certificate> chain = chain(chainFile);
        try {
            return new CertifiedKey(key(keyFile, chain.getFirst()), chain);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(keyFile + " and " + chainFile + ": " + e.getMessage(), e);
        }
    }

    /** PKCS#8 by the JDK alone; the other forms by the parser, whose library is loaded for them only. */
    private static PrivateKey key(Path file, X509Certificate leaf) throws IOException, GeneralSecurityException {
        String text = text(file);
        int begin = text.indexOf(PKCS8_BEGIN);
        int end = text.indexOf(PKCS8_END);
        if (begin < 0 || end < begin) {
            return OtherKeys.read(text, file.getFileName().toString(), leaf);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + PKCS8_BEGIN.length(), end));
            return KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw new IOException("the key is not well formed (" + e.getMessage() + ")", e);
        } catch (InvalidKeySpecException e) {
            throw new IOException("the key is not well formed, or the key does not belong to the certificate", e);
        }
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
