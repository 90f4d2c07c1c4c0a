package io.weir.protocol.srtp;

import io.weir.base.buf.Bytes;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session keys of one direction and of RTP or RTCP, derived from a master key with a derivation rate of 0 (RFC 3711 section 4.3).
 *
 * @param key of the cipher
 * @param auth of the message authentication, empty where the cipher authenticates
 * @param salt of the cipher
 */
record SessionKeys(Bytes key, Bytes auth, Bytes salt) {
    private static final int BLOCK = 16;
    private static final int LABEL_AT = 7;
    private static final int LABEL_RTP = 0;
    private static final int LABEL_RTCP = 3;

    static SessionKeys ofRtp(SrtpProfile profile, Bytes masterKey, Bytes masterSalt) {
        return derive(profile, masterKey, masterSalt, LABEL_RTP);
    }

    static SessionKeys ofRtcp(SrtpProfile profile, Bytes masterKey, Bytes masterSalt) {
        return derive(profile, masterKey, masterSalt, LABEL_RTCP);
    }

    private static SessionKeys derive(SrtpProfile profile, Bytes masterKey, Bytes masterSalt, int label) {
        return new SessionKeys(
                stream(masterKey, masterSalt, label, profile.keyLength()),
                stream(masterKey, masterSalt, label + 1, profile.authKeyLength()),
                stream(masterKey, masterSalt, label + 2, profile.saltLength()));
    }

    /** A 96-bit salt is filled up with zeros at its end (RFC 7714 section 11). */
    private static Bytes stream(Bytes masterKey, Bytes masterSalt, int label, int length) {
        if (length == 0) {
            return Bytes.EMPTY;
        }
        byte[] start = new byte[BLOCK];
        for (int i = 0; i < masterSalt.length(); i++) {
            start[i] = masterSalt.get(i);
        }
        start[LABEL_AT] ^= (byte) label;
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey.toArray(), "AES"), new IvParameterSpec(start));
            return Bytes.wrap(cipher.doFinal(new byte[length]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-CTR", e);
        }
    }

    /** No keys in logs. */
    @Override
    public String toString() {
        return "SessionKeys";
    }
}
