package io.weir.protocol.dtls;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The SHA-256 digest of a certificate, as session descriptions carry it (RFC 8122 section 5).
 *
 * @param sha256 32 bytes
 */
public record DtlsFingerprint(Bytes sha256) {
    private static final int LENGTH = 32;
    private static final String ALGORITHM = "sha-256";
    private static final int TEXT_LENGTH = 3 * LENGTH - 1;
    private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException when it is not 32 bytes
     */
    public DtlsFingerprint {
        if (sha256.length() != LENGTH) {
            throw new IllegalArgumentException("a fingerprint of " + sha256.length() + " bytes");
        }
    }

    /** The fingerprint of a certificate in DER. */
    public static DtlsFingerprint of(Bytes certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new DtlsFingerprint(Bytes.wrap(digest.digest(certificate.toArray())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads the value of an {@code a=fingerprint} line: {@code sha-256 AB:CD:…}, in any case.
     *
     * @throws ProtocolException when it is of another digest, or malformed
     */
    public static DtlsFingerprint parse(String text) throws ProtocolException {
        int space = text.indexOf(' ');
        if (space < 0) {
            throw malformed("fingerprint without a digest's name");
        }
        if (!text.substring(0, space).toLowerCase(Locale.ROOT).equals(ALGORITHM)) {
            throw new ProtocolException.Unsupported(
                    ProtocolException.Scope.SESSION, "only fingerprints by SHA-256 are understood");
        }
        String pairs = text.substring(space + 1);
        if (pairs.length() != TEXT_LENGTH) {
            throw malformed("fingerprint of " + pairs.length() + " characters");
        }
        try {
            return new DtlsFingerprint(Bytes.wrap(PAIRS.parseHex(pairs)));
        } catch (IllegalArgumentException _) {
            throw malformed("fingerprint is not pairs of hexadecimal digits");
        }
    }

    private static ProtocolException malformed(String what) {
        return new ProtocolException.Malformed(ProtocolException.Scope.SESSION, what);
    }

    /** {@code sha-256 AB:CD:…}, as a session description has it. */
    @Override
    public String toString() {
        return ALGORITHM + " " + PAIRS.formatHex(sha256.toArray());
    }
}
