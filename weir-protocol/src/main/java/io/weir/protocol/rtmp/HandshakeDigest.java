package io.weir.protocol.rtmp;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The digests that Flash Player 9 and later put into the handshake: an HMAC-SHA256 of the packet without the digest itself, at a
 * place the packet computes from four of its bytes.
 *
 * <pre>
 * scheme 0: time(4) version(4) key(764) digest(764)    the four bytes at 772
 * scheme 1: time(4) version(4) digest(764) key(764)    the four bytes at 8
 * </pre>
 */
final class HandshakeDigest {
    static final int DIGEST_SIZE = 32;

    private static final int[] SCHEME_BASES = {772, 8};
    private static final int OFFSET_MODULUS = 728;
    private static final byte[] COMMON_KEY =
            HexFormat.of().parseHex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");
    /** Who signs. */
    static final class Signer {
        static final Signer PLAYER = new Signer("Genuine Adobe Flash Player 001");
        static final Signer SERVER = new Signer("Genuine Adobe Flash Media Server 001");

        private final byte[] shortKey;
        private final byte[] fullKey;

        private Signer(String name) {
            byte[] text = name.getBytes(StandardCharsets.US_ASCII);
            this.shortKey = text;
            this.fullKey = Arrays.copyOf(text, text.length + COMMON_KEY.length);
            System.arraycopy(COMMON_KEY, 0, fullKey, text.length, COMMON_KEY.length);
        }
    }

    /** A digest that was found, and where. */
    static final class Found {
        final int scheme;
        final byte[] digest;

        Found(int scheme, byte[] digest) {
            this.scheme = scheme;
            this.digest = digest;
        }
    }

    private HandshakeDigest() {}

    /** The digest of a first packet, or null when it has none by either scheme. */
    static @Nullable Found find(byte[] packet, Signer signer) {
        for (int scheme = 0; scheme < SCHEME_BASES.length; scheme++) {
            int offset = offset(packet, scheme);
            byte[] digest = Arrays.copyOfRange(packet, offset, offset + DIGEST_SIZE);
            if (MessageDigest.isEqual(digest, compute(packet, offset, signer))) {
                return new Found(scheme, digest);
            }
        }
        return null;
    }

    /** Puts a digest into a first packet and answers it. */
    static byte[] sign(byte[] packet, int scheme, Signer signer) {
        int offset = offset(packet, scheme);
        byte[] digest = compute(packet, offset, signer);
        System.arraycopy(digest, 0, packet, offset, DIGEST_SIZE);
        return digest;
    }

    /** Ends a second packet with the proof that the other side's digest was seen. */
    static void signSecond(byte[] packet, byte[] peerDigest, Signer signer) {
        byte[] key = hmac(signer.fullKey, peerDigest, 0, peerDigest.length, 0);
        int length = packet.length - DIGEST_SIZE;
        System.arraycopy(hmac(key, packet, 0, length, 0), 0, packet, length, DIGEST_SIZE);
    }

    /** Whether a second packet ends as {@link #signSecond} would end it. */
    static boolean isSecondSigned(byte[] packet, byte[] digest, Signer signer) {
        byte[] expected = packet.clone();
        signSecond(expected, digest, signer);
        return MessageDigest.isEqual(expected, packet);
    }

    private static int offset(byte[] packet, int scheme) {
        int base = SCHEME_BASES[scheme];
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += packet[base + i] & 0xff;
        }
        return base + 4 + sum % OFFSET_MODULUS;
    }

    private static byte[] compute(byte[] packet, int offset, Signer signer) {
        return hmac(signer.shortKey, packet, 0, offset, offset + DIGEST_SIZE);
    }

    /** Of {@code length} bytes from {@code from}, and of all from {@code rest} on unless that is 0. */
    private static byte[] hmac(byte[] key, byte[] packet, int from, int length, int rest) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(packet, from, length);
            if (rest > 0) {
                mac.update(packet, rest, packet.length - rest);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
