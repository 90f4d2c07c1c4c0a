package io.weir.config;

import java.util.Optional;

/**
 * Checks the URLs of sources and destinations, which may hold {@code $G1}, {@code $MTX_PATH} and characters that
 * {@link java.net.URI} refuses. Messages never repeat the URL.
 */
final class UrlCheck {
    private static final int PORT_MAX = 65_535;

    private UrlCheck() {}

    /** The part before {@code ://}, or empty. */
    static String scheme(String url) {
        int end = url.indexOf("://");
        return end < 0 ? "" : url.substring(0, end);
    }

    /** What is wrong with {@code url}, or empty. */
    static Optional<String> problemOf(String url) {
        int begin = url.indexOf("://");
        if (begin <= 0) {
            return Optional.of("not a URL");
        }
        if (hasControls(url)) {
            return Optional.of("contains a control character or a space");
        }
        String authority = authority(url, begin + 3);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        if (hostOf(host).isEmpty()) {
            return Optional.of("not a URL: there is no host");
        }
        if (!isPort(portOf(host))) {
            return Optional.of("not a URL: bad port");
        }
        return at < 0 ? Optional.empty() : credentialsProblem(authority.substring(0, at));
    }

    /** Whether the URL names a port. */
    static boolean hasPort(String url) {
        String authority = authority(url, url.indexOf("://") + 3);
        return !portOf(authority.substring(authority.lastIndexOf('@') + 1)).isEmpty();
    }

    private static boolean hasControls(String url) {
        return url.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
    }

    private static String authority(String url, int from) {
        int end = from;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return url.substring(from, end);
    }

    private static String hostOf(String host) {
        int close = host.lastIndexOf(']');
        int colon = host.indexOf(':', Math.max(close, 0));
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static String portOf(String host) {
        return host.substring(Math.min(host.length(), hostOf(host).length() + 1));
    }

    /** A number, a variable that becomes one, or nothing. */
    private static boolean isPort(String port) {
        return port.isEmpty() || port.startsWith("$G") || IpLiteral.decimal(port, PORT_MAX) >= 0;
    }

    private static Optional<String> credentialsProblem(String credentials) {
        int colon = credentials.indexOf(':');
        boolean user = !credentials.isEmpty() && colon != 0;
        boolean pass = colon >= 0 && colon < credentials.length() - 1;
        return user == pass ? Optional.empty() : Optional.of("user and password must be given both, or neither");
    }
}
