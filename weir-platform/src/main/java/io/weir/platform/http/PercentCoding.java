package io.weir.platform.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding of paths and queries (RFC 3986 §2.1), refusing what is not well-formed UTF-8. */
final class PercentCoding {
    private PercentCoding() {}

    /** Decodes a path; a plus stays a plus. Control characters are refused, encoded or not. */
    static String decodePath(String raw) throws MalformedRequestException {
        String decoded = decode(raw, false, "path");
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                throw new MalformedRequestException(400, "the path has a control character");
            }
        }
        return decoded;
    }

    /** Decodes a name or a value of a query; a plus is a space. */
    static String decodeQuery(String raw) throws MalformedRequestException {
        return decode(raw, true, "query");
    }

    private static String decode(String raw, boolean plusIsSpace, String where) throws MalformedRequestException {
        if (isPlain(raw, plusIsSpace)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int count = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[count++] = (byte) hexPair(raw, i + 1, where);
                i += 2;
            } else {
                // The decoder below us reads octets as Latin-1, so every character is one octet of raw UTF-8.
                if (c > 0xff) {
                    throw new MalformedRequestException(400, "the " + where + " has a character that is not an octet");
                }
                bytes[count++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, count))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new MalformedRequestException(400, "the " + where + " is not UTF-8");
        }
    }

    private static boolean isPlain(String raw, boolean plusIsSpace) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c >= 0x80 || plusIsSpace && c == '+') {
                return false;
            }
        }
        return true;
    }

    private static int hexPair(String raw, int at, String where) throws MalformedRequestException {
        if (at + 2 <= raw.length()) {
            int high = Character.digit(raw.charAt(at), 16);
            int low = Character.digit(raw.charAt(at + 1), 16);
            if (high >= 0 && low >= 0 && raw.charAt(at) < 0x80 && raw.charAt(at + 1) < 0x80) {
                return high << 4 | low;
            }
        }
        throw new MalformedRequestException(400, "the " + where + " has a percent sign without two hexadecimal digits");
    }
}
