package io.weir.config;

import java.util.Base64;
import java.util.Optional;

/**
 * A user name or password: plain, {@code sha256:} and the base64 of its hash, or {@code argon2:} and an encoded hash.
 * Its text form never shows it.
 */
public record Credential(String value) {
    /** No credential. */
    public static final Credential NONE = new Credential("");

    private static final String SHA256 = "sha256:";
    private static final String ARGON2 = "argon2:";
    private static final String PLAIN_PUNCTUATION = "!$()*+.;<=>[]^_-{}@#&";

    /** What is wrong with {@code text} as a credential, without repeating it, or empty. */
    static Optional<String> problemOf(String text) {
        if (text.startsWith(SHA256)) {
            return isSha256(text.substring(SHA256.length()))
                    ? Optional.empty()
                    : Optional.of("the part after sha256: must be a SHA-256 hash in base64");
        }
        if (text.startsWith(ARGON2)) {
            return isArgon2(text.substring(ARGON2.length()))
                    ? Optional.empty()
                    : Optional.of(
                            "the part after argon2: must be an encoded hash, $argon2id$v=19$m=…,t=…,p=…$salt$hash");
        }
        return isPlain(text)
                ? Optional.empty()
                : Optional.of(
                        "contains unsupported characters; letters, digits and " + PLAIN_PUNCTUATION + " are allowed");
    }

    /** Whether all characters are allowed in a plain credential. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && PLAIN_PUNCTUATION.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSha256(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length == 32;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isArgon2(String encoded) {
        String[] parts = encoded.split("\\$", -1);
        return parts.length == 6
                && parts[0].isEmpty()
                && parts[1].startsWith("argon2")
                && parts[2].startsWith("v=")
                && parts[3].startsWith("m=")
                && !parts[4].isEmpty()
                && !parts[5].isEmpty();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Whether it is a hash rather than the plain text. */
    public boolean isHashed() {
        return value.startsWith(SHA256) || value.startsWith(ARGON2);
    }

    /** Whether it is a hash that takes long to compare with. */
    boolean isSlow() {
        return value.startsWith(ARGON2);
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "" : Secret.REDACTED;
    }

    // Written out: setting up a record's own equals takes milliseconds, and every start with a full mediamtx.yml
    // compares its users with the default ones.
    @Override
    public boolean equals(Object other) {
        return other instanceof Credential that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
