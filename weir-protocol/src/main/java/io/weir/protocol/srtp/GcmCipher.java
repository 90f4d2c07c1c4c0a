package io.weir.protocol.srtp;

import io.weir.protocol.ProtocolException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in Galois/counter mode with a tag of 16 bytes (RFC 7714 sections 8 and 9). */
final class GcmCipher implements SrtpCipher {
    private static final int TAG_LENGTH = 16;
    private static final int IV_LENGTH = 12;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final byte[] iv = new byte[IV_LENGTH];
    private final byte[] sealedIv = new byte[IV_LENGTH];
    private final byte[] word = new byte[INDEX_LENGTH];

    GcmCipher(SessionKeys keys) {
        key = new SecretKeySpec(keys.key().toArray(), "AES");
        salt = keys.salt().toArray();
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    @Override
    public int sealRtp(byte[] packet, int start, int body, int end, long index) {
        try {
            beginSealing(SrtpCipher.u32(packet, start + 8), index);
            cipher.updateAAD(packet, start, body - start);
            return body + cipher.doFinal(packet, body, end - body, packet, body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }

    @Override
    public int openRtp(byte[] packet, int start, int body, int end, long index) throws ProtocolException {
        try {
            begin(Cipher.DECRYPT_MODE, SrtpCipher.u32(packet, start + 8), index);
            cipher.updateAAD(packet, start, body - start);
            return open(packet, body, end);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot decrypt", e);
        }
    }

    @Override
    public int sealRtcp(byte[] packet, int start, int end, int indexWord) {
        int body = start + RTCP_HEADER_LENGTH;
        SrtpCipher.putU32(word, 0, indexWord);
        try {
            beginSealing(SrtpCipher.u32(packet, start + 4), indexWord & ~ENCRYPTED);
            cipher.updateAAD(packet, start, RTCP_HEADER_LENGTH);
            cipher.updateAAD(word);
            int sealed = body + cipher.doFinal(packet, body, end - body, packet, body);
            SrtpCipher.putU32(packet, sealed, indexWord);
            return sealed + INDEX_LENGTH;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }

    @Override
    public int openRtcp(byte[] packet, int start, int end) throws ProtocolException {
        int body = start + RTCP_HEADER_LENGTH;
        int indexWord = indexWord(packet, end);
        SrtpCipher.putU32(word, 0, indexWord);
        try {
            begin(Cipher.DECRYPT_MODE, SrtpCipher.u32(packet, start + 4), indexWord & ~ENCRYPTED);
            cipher.updateAAD(packet, start, RTCP_HEADER_LENGTH);
            cipher.updateAAD(word);
            return open(packet, body, end - INDEX_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot decrypt", e);
        }
    }

    @Override
    public int indexWord(byte[] packet, int end) {
        return SrtpCipher.u32(packet, end - INDEX_LENGTH);
    }

    private int open(byte[] packet, int body, int end) throws GeneralSecurityException, ProtocolException {
        if (end - body < TAG_LENGTH) {
            throw SrtpCipher.notAuthentic();
        }
        try {
            return body + cipher.doFinal(packet, body, end - body, packet, body);
        } catch (AEADBadTagException _) {
            throw SrtpCipher.notAuthentic();
        }
    }

    /**
     * A retransmission is the very packet under the very index, which gives away nothing; but this Java refuses to use the same
     * initialisation vector twice in a row, so another one, that encrypts nothing, stands between them.
     */
    private void beginSealing(int ssrc, long index) throws GeneralSecurityException {
        vector(ssrc, index);
        if (Arrays.equals(iv, sealedIv)) {
            iv[0] ^= (byte) 0x80;
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * 8, iv));
            iv[0] ^= (byte) 0x80;
        }
        System.arraycopy(iv, 0, sealedIv, 0, IV_LENGTH);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_LENGTH * 8, iv));
    }

    private void begin(int mode, int ssrc, long index) throws GeneralSecurityException {
        vector(ssrc, index);
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * 8, iv));
    }

    /** Two bytes of zero, SSRC, 48 bits of index, all under the salt. */
    private void vector(int ssrc, long index) {
        System.arraycopy(salt, 0, iv, 0, IV_LENGTH);
        for (int i = 0; i < 4; i++) {
            iv[2 + i] ^= (byte) (ssrc >>> 24 - 8 * i);
        }
        for (int i = 0; i < 6; i++) {
            iv[6 + i] ^= (byte) (index >>> 40 - 8 * i);
        }
    }
}
