package io.weir.server.auth;

import io.weir.base.buf.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** SHA-256, and keys of tables made with it so that tables hold no secrets. */
final class Fingerprint {
    /** Of this process, so that what tables hold is of no use elsewhere. */
    private static final byte[] SALT = new byte[16];

    static {
        new SecureRandom().nextBytes(SALT);
    }

    private Fingerprint() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A key for the texts in their order. */
    static Bytes of(String... texts) {
        MessageDigest digest = sha256();
        digest.update(SALT);
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(new byte[] {
                (byte) (bytes.length >> 24),
                (byte) (bytes.length >> 16),
                (byte) (bytes.length >> 8),
                (byte) bytes.length
            });
            digest.update(bytes);
        }
        return Bytes.wrap(digest.digest());
    }
}
