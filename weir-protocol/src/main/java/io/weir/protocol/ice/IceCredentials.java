package io.weir.protocol.ice;

import io.weir.protocol.ProtocolException;
import java.util.random.RandomGenerator;

/**
 * The user name fragment and password of one agent for one session (RFC 8445 section 5.3, RFC 8839 section 5.4).
 *
 * @param ufrag 4..256 characters of {@code A-Z a-z 0-9 + /}
 * @param password 22..256 of the same
 */
public record IceCredentials(String ufrag, String password) {
    /** RFC 8839 section 5.4: more than 24 bits of randomness; ours are looked up among all sessions. */
    static final int UFRAG_LENGTH = 12;
    /** RFC 8839 section 5.4: more than 128 bits of randomness. */
    static final int PASSWORD_LENGTH = 32;

    static final int LENGTH_MAX = 256;
    static final int UFRAG_LENGTH_MIN = 4;
    static final int PASSWORD_LENGTH_MIN = 22;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /**
     * Checks lengths and alphabet.
     *
     * @throws IllegalArgumentException when they are wrong
     */
    public IceCredentials {
        if (!isValid(ufrag, UFRAG_LENGTH_MIN) || !isValid(password, PASSWORD_LENGTH_MIN)) {
            throw new IllegalArgumentException("malformed ICE credentials");
        }
    }

    /** New ones. */
    public static IceCredentials generate(RandomGenerator random) {
        return new IceCredentials(text(random, UFRAG_LENGTH), text(random, PASSWORD_LENGTH));
    }

    /** A peer's, as its session description has them. */
    public static IceCredentials ofPeer(String ufrag, String password) throws ProtocolException {
        if (!isValid(ufrag, UFRAG_LENGTH_MIN) || !isValid(password, PASSWORD_LENGTH_MIN)) {
            throw new ProtocolException.Malformed(ProtocolException.Scope.SESSION, "ice-ufrag or ice-pwd is malformed");
        }
        return new IceCredentials(ufrag, password);
    }

    private static String text(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    static boolean isValid(String text, int lengthMin) {
        return text.length() >= lengthMin
                && text.length() <= LENGTH_MAX
                && text.chars().allMatch(character -> ALPHABET.indexOf(character) >= 0);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }
}
