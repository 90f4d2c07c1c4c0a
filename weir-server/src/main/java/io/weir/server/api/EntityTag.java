package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code ETag} values of what the API shows, and what {@code If-Match} says of them. A tag also covers values that are
 * shown redacted, so it is made with a key of this process, lest it tell anything about them.
 *
 * <p>Threading: immutable.
 */
final class EntityTag {
    private static final int LENGTH = 12;

    private final byte[] key = new byte[16];

    EntityTag() {
        new SecureRandom().nextBytes(key);
    }

    /** The tag, in quotes, of whatever is written as the JSON of {@code value}. */
    String of(Object value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key);
            byte[] hash = digest.digest(Json.write(value).toArray());
            return "\"" + Bytes.wrap(Arrays.copyOf(hash, LENGTH)).hex() + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The tags that the request wants to be met by, or null when it does not care. */
    static @Nullable String condition(HttpRequest request) {
        return request.header("If-Match");
    }

    /** Whether {@code condition} is met by something with the tag {@code tag}, or, when that is null, by nothing at all. */
    static boolean matches(String condition, @Nullable String tag) {
        if (tag == null) {
            return false;
        }
        for (String part : condition.split(",", -1)) {
            String wanted = part.strip();
            if (wanted.equals("*") || wanted.equals(tag)) {
                return true;
            }
        }
        return false;
    }
}
