package io.weir.server.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Ed25519 signatures of tokens (RFC 8037) by the JDK; the token library asks for one more library to check them. */
final class EdwardsSignature {
    /** RFC 8410 §4: what stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo. */
    private static final byte[] KEY_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_BYTES = 32;

    private EdwardsSignature() {}

    static boolean isBy(OctetKeyPair key, SignedJWT token) {
        JWSHeader header = token.getHeader();
        byte[] point = key.getX().decode();
        boolean critical = header.getCriticalParams() != null
                && !header.getCriticalParams().isEmpty();
        if (!Curve.Ed25519.equals(key.getCurve()) || point.length != KEY_BYTES || critical) {
            return false;
        }
        byte[] info = new byte[KEY_INFO.length + KEY_BYTES];
        System.arraycopy(KEY_INFO, 0, info, 0, KEY_INFO.length);
        System.arraycopy(point, 0, info, KEY_INFO.length, KEY_BYTES);
        try {
            PublicKey made = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(made);
            signature.update(token.getSigningInput());
            return signature.verify(token.getSignature().decode());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
