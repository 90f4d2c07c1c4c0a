package io.weir.server.auth;

import io.weir.config.Credential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** A configured user name or password, ready to be compared. Threading: immutable. */
sealed interface StoredCredential {
    /** Whatever is sent is right. */
    record Unset() implements StoredCredential {}

    /** The text itself. */
    record Plain(String text) implements StoredCredential {
        boolean matches(String sent) {
            return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Plain[***]";
        }
    }

    /** The Base64 of its SHA-256. */
    record Sha256(String base64) implements StoredCredential {
        boolean matches(String sent) {
            byte[] hash = Fingerprint.sha256().digest(sent.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(Base64.getDecoder().decode(base64), hash);
        }
    }

    /** Its Argon2 hash: slow to compare. */
    record Argon2(String encoded, Argon2Hash hash) implements StoredCredential {}

    /** A hash that cannot be computed: nothing is right. */
    record Unusable() implements StoredCredential {}

    static StoredCredential of(Credential configured) {
        String value = configured.value();
        if (value.isEmpty()) {
            return new Unset();
        }
        if (!configured.isHashed()) {
            return new Plain(value);
        }
        String hash = value.substring(value.indexOf(':') + 1);
        if (value.startsWith("sha256:")) {
            return new Sha256(hash);
        }
        Optional<Argon2Hash> parsed = Argon2Hash.parse(hash);
        return parsed.isPresent() ? new Argon2(hash, parsed.get()) : new Unusable();
    }
}
