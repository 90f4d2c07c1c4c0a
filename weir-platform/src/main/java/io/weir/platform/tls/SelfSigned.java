package io.weir.platform.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
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
    /** RFC 5280 §4.2.1.6: the kinds of alternative name we write. */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

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
        Files.createDirectories(directory);
        write(keyFile, new JcaPKCS8Generator(made.privateKey(), null));
        write(chainFile, made.leaf());
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

    private static boolean isAddress(String name) {
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
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=localhost,O=weir");
            // A day early, for clients whose clocks lag.
            Instant begin = now.minus(Duration.ofDays(1));
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject,
                    new BigInteger(127, new SecureRandom()).setBit(126),
                    Date.from(begin),
                    Date.from(begin.plus(VALIDITY)),
                    subject,
                    keys.getPublic());
            GeneralName[] alternatives = names.stream()
                    .map(name -> new GeneralName(isAddress(name) ? IP_ADDRESS : DNS_NAME, name))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            X509Certificate leaf = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
            return new CertifiedKey(keys.getPrivate(), List.of(leaf));
        } catch (GeneralSecurityException | OperatorCreationException | IllegalArgumentException e) {
            throw new IOException("a self-signed certificate cannot be made: " + e.getMessage(), e);
        }
    }

    /** Writes beside the file and moves into place, so that no reader sees half of it. */
    private static void write(Path file, Object pem) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(pem);
        }
        Path parent = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(parent, "auto", ".tmp", ownerOnly());
        try {
            Files.writeString(fresh, text.toString());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
