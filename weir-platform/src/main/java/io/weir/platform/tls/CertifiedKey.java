package io.weir.platform.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * A private key with the certificate chain that speaks for it, the leaf first.
 *
 * <p>Threading: immutable.
 */
final class CertifiedKey {
    private final PrivateKey privateKey;
    private final List<X509Certificate> chain;

    /**
     * Checks that the two belong together, by signing with one and verifying with the other.
     *
     * @throws GeneralSecurityException when they do not
     */
    CertifiedKey(PrivateKey privateKey, List<X509Certificate> chain) throws GeneralSecurityException {
        String algorithm = switch (privateKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default ->
                throw new GeneralSecurityException(
                        "a key of type " + privateKey.getAlgorithm() + " cannot be used; RSA and elliptic curves can");
        };
        X509Certificate leaf = chain.getFirst();
        Signature signature = Signature.getInstance(algorithm);
        byte[] probe = {1, 2, 3};
        signature.initSign(privateKey);
        signature.update(probe);
        byte[] signed = signature.sign();
        if (!leaf.getPublicKey().getAlgorithm().equals(privateKey.getAlgorithm())) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
        signature.initVerify(leaf.getPublicKey());
        signature.update(probe);
        if (!verifies(signature, signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
        this.privateKey = privateKey;
        this.chain = List.copyOf(chain);
    }

    private static boolean verifies(Signature signature, byte[] signed) {
        try {
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            // Signatures of keys of another size are refused so.
            return false;
        }
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    /** The leaf's encoding. */
    byte[] leafDer() {
        try {
            return leaf().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of the leaf, as {@code AB:CD:…}. */
    String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
