package io.weir.protocol.rtmp;

import io.weir.base.net.HostPort;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Where an RTMP client goes.
 *
 * @param secure true for rtmps
 * @param host name or address, IPv6 without brackets
 * @param port 1..65535
 * @param user decoded; empty when missing
 * @param pass decoded; empty when missing
 * @param app what connect says, a query included when it stands there; no slash at either end
 * @param name what publish or play says, with its query; may be empty
 */
public record RtmpUrl(boolean secure, String host, int port, String user, String pass, String app, String name) {
    /** The port of rtmp. */
    public static final int PORT = 1935;

    /** The port of rtmps when a URL names none, as ffmpeg and OBS have it. */
    public static final int PORT_SECURE = 443;

    /** Longest URL read, in characters. */
    public static final int LENGTH_MAX = 4_096;

    private record Origin(boolean secure, String host, int port, String user, String pass, String rest) {}

    /**
     * Reads a whole URL and splits app and name as ffmpeg does: one segment is the app; of two, the second is the name; of more,
     * two are the app. A query belongs to whichever comes last.
     *
     * @throws IllegalArgumentException with a sentence that does not repeat the URL
     */
    public static RtmpUrl parse(String url) {
        Origin origin = origin(url);
        String rest = origin.rest();
        int query = rest.indexOf('?');
        int end = query < 0 ? rest.length() : query;
        int first = rest.indexOf('/');
        if (first < 0 || first >= end) {
            return of(origin, rest, "");
        }
        int second = rest.indexOf('/', first + 1);
        // "app/mp4:dir/file": a colon marks the name's beginning.
        int colon = rest.indexOf(':', first + 1);
        boolean twoSegments = second > 0 && second < end && (colon < 0 || colon > second);
        int cut = twoSegments ? second : first;
        return of(origin, rest.substring(0, cut), rest.substring(cut + 1));
    }

    /**
     * As OBS and most encoders have it: all of the server URL's path is the app, the stream key is the name.
     *
     * @throws IllegalArgumentException with a sentence that does not repeat the URL
     */
    public static RtmpUrl of(String serverUrl, String streamKey) {
        Origin origin = origin(serverUrl);
        return of(origin, origin.rest(), streamKey);
    }

    /** What connect sends as tcUrl: the app without user and name. */
    public String tcUrl() {
        return (secure ? "rtmps://" : "rtmp://") + HostPort.of(host, port) + "/" + app;
    }

    /** Without credentials, queries and the name, which is a secret as a stream key. */
    @Override
    public String toString() {
        int query = app.indexOf('?');
        return (secure ? "rtmps://" : "rtmp://") + HostPort.of(host, port) + "/"
                + (query < 0 ? app : app.substring(0, query)) + (name.isEmpty() ? "" : "/…");
    }

    private static RtmpUrl of(Origin origin, String app, String name) {
        return new RtmpUrl(
                origin.secure(), origin.host(), origin.port(), origin.user(), origin.pass(), stripped(app), name);
    }

    private static Origin origin(String url) {
        if (url.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("RTMP URL is longer than " + LENGTH_MAX + " characters");
        }
        boolean secure = url.regionMatches(true, 0, "rtmps://", 0, 8);
        if (!secure && !url.regionMatches(true, 0, "rtmp://", 0, 7)) {
            throw new IllegalArgumentException("RTMP URL must begin with rtmp:// or rtmps://");
        }
        String after = url.substring(secure ? 8 : 7);
        int slash = after.indexOf('/');
        int query = after.indexOf('?');
        int end = slash < 0 ? after.length() : slash;
        if (query >= 0 && query < end) {
            throw new IllegalArgumentException("RTMP URL has a query but no path");
        }
        String authority = after.substring(0, end);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        String hostPort = authority.substring(at + 1);
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String pass = colon < 0 ? "" : userInfo.substring(colon + 1);
        int portColon = hostPort.lastIndexOf(':');
        boolean bracketed = hostPort.startsWith("[");
        int hostEnd = bracketed ? hostPort.indexOf(']') + 1 : portColon < 0 ? hostPort.length() : portColon;
        String host = bracketed ? hostPort.substring(1, Math.max(1, hostEnd - 1)) : hostPort.substring(0, hostEnd);
        if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("RTMP URL names no host");
        }
        String portText = hostPort.substring(hostEnd);
        return new Origin(
                secure,
                host,
                portText.isEmpty() ? (secure ? PORT_SECURE : PORT) : port(portText),
                decoded(user),
                decoded(pass),
                stripLeading(after.substring(end)));
    }

    private static int port(String text) {
        int port = 0;
        boolean good = text.startsWith(":") && text.length() >= 2 && text.length() <= 6;
        for (int i = 1; good && i < text.length(); i++) {
            good = text.charAt(i) >= '0' && text.charAt(i) <= '9';
            port = port * 10 + text.charAt(i) - '0';
        }
        if (!good || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("RTMP URL has a bad port");
        }
        return port;
    }

    private static String stripLeading(String text) {
        int begin = 0;
        while (begin < text.length() && text.charAt(begin) == '/') {
            begin++;
        }
        return text.substring(begin);
    }

    private static String stripped(String text) {
        String stripped = stripLeading(text);
        int end = stripped.length();
        while (end > 0 && stripped.charAt(end - 1) == '/') {
            end--;
        }
        return stripped.substring(0, end);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
