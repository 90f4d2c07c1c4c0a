package io.weir.protocol.sdp;

import java.util.Locale;

/**
 * The hash of a DTLS certificate (RFC 8122 section 5).
 *
 * @param algorithm lower case, "sha-256"
 * @param value upper-case hexadecimal bytes with colons between them
 */
public record Fingerprint(String algorithm, String value) {
    /** Bytes of the longest hash, SHA-512's. */
    public static final int BYTES_MAX = 64;

    public Fingerprint {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        value = value.toUpperCase(Locale.ROOT);
    }

    /** Whether the value has the form and, for a known algorithm, the length it must have. */
    boolean wellFormed() {
        int bytes = (value.length() + 1) / 3;
        if (value.length() % 3 != 2 || bytes > BYTES_MAX) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean good = i % 3 == 2 ? c == ':' : c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
            if (!good) {
                return false;
            }
        }
        return switch (algorithm) {
            case "sha-1" -> bytes == 20;
            case "sha-224" -> bytes == 28;
            case "sha-256" -> bytes == 32;
            case "sha-384" -> bytes == 48;
            case "sha-512" -> bytes == 64;
            default -> true;
        };
    }
}
