package io.weir.config;

/** A password, passphrase, token or key. Its text form never shows it. */
public record Secret(String value) {
    /** What stands in a secret's place in logs, messages and API answers. */
    public static final String REDACTED = "<redacted>";

    /** No secret. */
    public static final Secret NONE = new Secret("");

    /** Whether there is none. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "" : REDACTED;
    }
}
