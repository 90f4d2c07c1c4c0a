package io.weir.server.clip;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests that every Java has. */
final class Digests {
    private static final int CHUNK_BYTES = 64 * 1024;

    private Digests() {}

    static MessageDigest sha256() {
        return of("SHA-256");
    }

    /** The MD5 of all that is in the stream, hexadecimal: what buckets tag parts with. */
    static String md5(InputStream in) throws IOException {
        MessageDigest digest = of("MD5");
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            digest.update(chunk, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
