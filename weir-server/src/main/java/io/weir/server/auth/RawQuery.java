package io.weir.server.auth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Looks into raw query strings, of whatever protocol. */
final class RawQuery {
    private RawQuery() {}

    /** The first value of {@code key}, percent-decoded where the escapes are sound; empty when it is not there. */
    static String value(String query, String key) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && decoded(pair.substring(0, equals)).equals(key)) {
                return decoded(pair.substring(equals + 1));
            }
        }
        return "";
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
