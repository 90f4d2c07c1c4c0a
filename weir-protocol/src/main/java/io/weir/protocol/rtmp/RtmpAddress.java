package io.weir.protocol.rtmp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The path and the query that a client means by its app, tcUrl and stream name. Clients cut the same URL differently: ffmpeg
 * puts a lone segment into the app, OBS the whole server path, and either may carry the query.
 *
 * @param path segments joined by {@code /}, no slash at either end; not checked further, may be empty
 * @param query raw text of all queries found, without {@code ?}; may be empty
 * @param user decoded value of {@code user}; empty when missing
 * @param pass decoded value of {@code pass}
 * @param token decoded value of {@code token}
 */
public record RtmpAddress(String path, String query, String user, String pass, String token) {

    /** Joins app and name; the query may be in the name, the app or the tcUrl, which is the order of precedence. */
    public static RtmpAddress of(RtmpConnect connect, String name) {
        return of(connect.app(), connect.tcUrl(), name);
    }

    /** As {@link #of(RtmpConnect, String)}, from the texts. */
    public static RtmpAddress of(String app, String tcUrl, String name) {
        Set<String> queries = new LinkedHashSet<>(Arrays.asList(queryOf(name), queryOf(app), queryOf(tcUrl)));
        queries.remove("");
        String query = String.join("&", queries);
        String appPath = stripped(app);
        String namePath = stripped(name);
        String separator = appPath.isEmpty() || namePath.isEmpty() ? "" : "/";
        String path = appPath + separator + namePath;
        return new RtmpAddress(path, query, value(query, "user"), value(query, "pass"), value(query, "token"));
    }

    /** The path alone: the rest is secret. */
    @Override
    public String toString() {
        return query.isEmpty() ? path : path + "?…";
    }

    private static String queryOf(String text) {
        int at = text.indexOf('?');
        return at < 0 ? "" : text.substring(at + 1);
    }

    private static String stripped(String text) {
        int end = text.indexOf('?');
        if (end < 0) {
            end = text.length();
        }
        int begin = 0;
        while (begin < end && text.charAt(begin) == '/') {
            begin++;
        }
        while (end > begin && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(begin, end);
    }

    private static String value(String query, String key) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && decoded(pair.substring(0, equals)).equals(key)) {
                return decoded(pair.substring(equals + 1));
            }
        }
        return "";
    }

    /** Percent-decoded; as it is when the escapes are broken. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
