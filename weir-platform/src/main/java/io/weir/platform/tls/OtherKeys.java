package io.weir.platform.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
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

/** The forms of private keys the JDK does not read: SEC1 and PKCS#1. */
final class OtherKeys {
    private OtherKeys() {}

    /** The first key in {@code text}, the content of the file called {@code name}. */
    static PrivateKey read(String text, String name, X509Certificate leaf) throws IOException {
        return key(keyInfo(text, name), leaf);
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

    private static PrivateKeyInfo keyInfo(String text, String name) throws IOException {
        // The parser copes with every form there is; a file may hold other things (EC PARAMETERS) before the key.
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
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
        throw new IOException("no private key in " + name);
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
}
