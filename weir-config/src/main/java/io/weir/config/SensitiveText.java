package io.weir.config;

/**
 * A URL, or a command with URLs in it, that may hold passwords, stream keys or tokens. Its text form shows these
 * redacted.
 */
public record SensitiveText(String value) {
    /** No text. */
    public static final SensitiveText NONE = new SensitiveText("");

    /** Whether there is none. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return Redaction.redactUrls(value);
    }
}
