package io.weir.protocol.srtp;

import io.weir.protocol.ProtocolException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode with HMAC-SHA1 (RFC 3711 section 4). */
final class CounterCipher implements SrtpCipher {
    private static final int BLOCK = 16;
    private static final int SALT_LENGTH = 14;
    private static final int MAC_LENGTH = 20;

    private final Cipher cipher;
    private final Mac mac;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final int tagLength;
    private final byte[] iv = new byte[BLOCK];
    private final byte[] digest = new byte[MAC_LENGTH];
    private final byte[] rollover = new byte[4];

    CounterCipher(SessionKeys keys, int tagLength) {
        this.tagLength = tagLength;
        key = new SecretKeySpec(keys.key().toArray(), "AES");
        salt = keys.salt().toArray();
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(keys.auth().toArray(), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-CTR or HMAC-SHA1", e);
        }
    }

    @Override
    public int sealRtp(byte[] packet, int start, int body, int end, long index) {
        crypt(packet, body, end, SrtpCipher.u32(packet, start + 8), index);
        digest(packet, start, end, index);
        System.arraycopy(digest, 0, packet, end, tagLength);
        return end + tagLength;
    }

    @Override
    public int openRtp(byte[] packet, int start, int body, int end, long index) throws ProtocolException {
        int tag = end - tagLength;
        if (tag < body) {
            throw SrtpCipher.notAuthentic();
        }
        digest(packet, start, tag, index);
        check(packet, tag);
        crypt(packet, body, tag, SrtpCipher.u32(packet, start + 8), index);
        return tag;
    }

    @Override
    public int sealRtcp(byte[] packet, int start, int end, int indexWord) {
        int ssrc = SrtpCipher.u32(packet, start + 4);
        crypt(packet, start + RTCP_HEADER_LENGTH, end, ssrc, indexWord & ~ENCRYPTED);
        SrtpCipher.putU32(packet, end, indexWord);
        int tag = end + INDEX_LENGTH;
        digest(packet, start, tag);
        System.arraycopy(digest, 0, packet, tag, tagLength);
        return tag + tagLength;
    }

    @Override
    public int openRtcp(byte[] packet, int start, int end) throws ProtocolException {
        int tag = end - tagLength;
        int word = tag - INDEX_LENGTH;
        int body = start + RTCP_HEADER_LENGTH;
        if (word < body) {
            throw SrtpCipher.notAuthentic();
        }
        digest(packet, start, tag);
        check(packet, tag);
        int indexWord = SrtpCipher.u32(packet, word);
        if ((indexWord & ENCRYPTED) != 0) {
            crypt(packet, body, word, SrtpCipher.u32(packet, start + 4), indexWord & ~ENCRYPTED);
        }
        return word;
    }

    @Override
    public int indexWord(byte[] packet, int end) {
        return SrtpCipher.u32(packet, end - tagLength - INDEX_LENGTH);
    }

    private void digest(byte[] packet, int start, int end, long index) {
        mac.update(packet, start, end - start);
        SrtpCipher.putU32(rollover, 0, (int) (index >>> 16));
        mac.update(rollover);
        finish();
    }

    private void digest(byte[] packet, int start, int end) {
        mac.update(packet, start, end - start);
        finish();
    }

    private void finish() {
        try {
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no room for a digest", e);
        }
    }

    private void check(byte[] packet, int tag) throws ProtocolException {
        byte[] expected = Arrays.copyOf(digest, tagLength);
        if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(packet, tag, tag + tagLength))) {
            throw SrtpCipher.notAuthentic();
        }
    }

    /** The counter begins with the salt, under it SSRC and index, and 16 bits of blocks. */
    private void crypt(byte[] packet, int body, int end, int ssrc, long index) {
        System.arraycopy(salt, 0, iv, 0, SALT_LENGTH);
        iv[14] = 0;
        iv[15] = 0;
        for (int i = 0; i < 4; i++) {
            iv[4 + i] ^= (byte) (ssrc >>> 24 - 8 * i);
        }
        for (int i = 0; i < 6; i++) {
            iv[8 + i] ^= (byte) (index >>> 40 - 8 * i);
        }
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            cipher.doFinal(packet, body, end - body, packet, body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encrypt", e);
        }
    }
}
