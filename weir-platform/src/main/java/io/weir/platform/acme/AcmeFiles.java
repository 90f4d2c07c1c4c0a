package io.weir.platform.acme;

import io.weir.platform.tls.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * What must outlive the process: the account's key, the certificate with its key, and when the next try is allowed after failed ones,
 * so that a server that is started over and over does not use up what an authority grants. All are readable by their owner alone.
 */
final class AcmeFiles {
    private static final String ACCOUNT = "account.pem";
    private static final String CERTIFICATE = "certificate.pem";
    private static final String ATTEMPTS = "attempts.properties";
    private static final int PROOF_KEY_BITS = 2048;
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final Path directory;

    AcmeFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Failed tries.
     *
     * @param subject what was tried; another subject starts anew
     */
    record Attempts(String subject, int failures, Instant notBefore) {
        static Attempts none(String subject) {
            return new Attempts(subject, 0, Instant.MIN);
        }
    }

    static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For certificates that prove a name: the library signs these by RSA. */
    static KeyPair newProofKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(PROOF_KEY_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key that the account is known by, made at first use. A file that is of no use is an error: who has it has the account. */
    KeyPair accountKey() throws IOException {
        Path file = directory.resolve(ACCOUNT);
        String text;
        try {
            text = Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException _) {
            KeyPair made = newKey();
            PrivateFiles.write(
                    file,
                    PrivateFiles.pem(PRIVATE, made.getPrivate().getEncoded())
                            + PrivateFiles.pem(PUBLIC, made.getPublic().getEncoded()));
            return made;
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            PrivateKey secret = factory.generatePrivate(new PKCS8EncodedKeySpec(der(text, PRIVATE)));
            PublicKey known = factory.generatePublic(new X509EncodedKeySpec(der(text, PUBLIC)));
            return new KeyPair(known, secret);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + ": not a key; restore it, or remove it for a new account", e);
        }
    }

    private static byte[] der(String text, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + label);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    /** Where the certificate is, or will be. */
    Path certificate() {
        return directory.resolve(CERTIFICATE);
    }

    void storeCertificate(KeyPair keys, List<X509Certificate> chain) throws IOException {
        StringBuilder text =
                new StringBuilder(PrivateFiles.pem(PRIVATE, keys.getPrivate().getEncoded()));
        try {
            for (X509Certificate each : chain) {
                text.append(PrivateFiles.pem("CERTIFICATE", each.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate can't be written: " + e.getMessage(), e);
        }
        PrivateFiles.write(certificate(), text.toString());
    }

    /** The failed tries at {@code subject}; none when the file says nothing of it. */
    Attempts attempts(String subject) {
        Properties read = new Properties();
        try {
            read.load(new StringReader(Files.readString(directory.resolve(ATTEMPTS))));
            if (subject.equals(read.getProperty("subject"))) {
                return new Attempts(
                        subject,
                        Integer.parseInt(read.getProperty("failures", "0")),
                        Instant.parse(read.getProperty("notBefore", "")));
            }
        } catch (IOException | IllegalArgumentException | DateTimeException _) {
            // none yet, or nothing that can be read: then there is nothing to wait for
            return Attempts.none(subject);
        }
        return Attempts.none(subject);
    }

    void storeAttempts(Attempts attempts) throws IOException {
        if (attempts.failures() == 0) {
            Files.deleteIfExists(directory.resolve(ATTEMPTS));
            return;
        }
        Properties properties = new Properties();
        properties.setProperty("subject", attempts.subject());
        properties.setProperty("failures", Integer.toString(attempts.failures()));
        properties.setProperty("notBefore", attempts.notBefore().toString());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        PrivateFiles.write(directory.resolve(ATTEMPTS), text.toString());
    }
}
