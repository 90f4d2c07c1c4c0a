package io.weir.platform.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys and certificates made for a test. */
record TestKeys(KeyPair keys, X509Certificate certificate) {
    static TestKeys rsa(String name) {
        return make(name, "RSA", "SHA256withRSA");
    }

    static TestKeys ec(String name, String curve) {
        return make(name, curve, "SHA256withECDSA");
    }

    private static TestKeys make(String name, String kind, String signature) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "EC");
            if (kind.equals("RSA")) {
                generator.initialize(2048);
            } else {
                generator.initialize(new ECGenParameterSpec(kind));
            }
            KeyPair keys = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=" + name);
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.TWO,
                    Date.from(Instant.parse("2020-01-01T00:00:00Z")),
                    Date.from(Instant.parse("2099-01-01T00:00:00Z")),
                    subject,
                    keys.getPublic());
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate())));
            return new TestKeys(keys, certificate);
        } catch (GeneralSecurityException | OperatorException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(Object... objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    String certificatePem() {
        return pem(certificate);
    }

    String pkcs8() {
        try {
            return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PKCS#1 for RSA, SEC1 for elliptic curves, there with the curve's name as OpenSSL writes it. */
    String traditional() {
        if (!(keys.getPrivate() instanceof java.security.interfaces.ECPrivateKey key)) {
            return pem(keys.getPrivate());
        }
        var curve = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
                .getAlgorithm()
                .getParameters();
        try {
            int bits = key.getParams().getOrder().bitLength();
            return pem(new PemObject(
                    "EC PRIVATE KEY", new ECPrivateKey(bits, key.getS(), curve.toASN1Primitive()).getEncoded()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same without the curve, which SEC1 allows. */
    String bareTraditional() {
        return pem(keys.getPrivate());
    }

    void write(Path key, Path chain) throws IOException {
        Files.writeString(key, pkcs8());
        Files.writeString(chain, certificatePem());
    }
}
