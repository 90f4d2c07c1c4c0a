package io.weir.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code outgoingAllowedURLs}: a host or addresses, with a scheme before them and a port behind them or without, as
 * {@code https://*.example.com:8443}, {@code 10.0.0.0/8}, {@code rtmp://[fd00::1]:1935}.
 *
 * @param scheme in lower case, or empty for any
 * @param host in lower case: a name, {@code *} for any, or {@code *.} and a name for all below it; empty when there is a range
 * @param range the addresses meant, or null
 * @param port or -1 for any
 */
public record AllowedUrl(
        String scheme, String host, @Nullable IpRange range, int port) {
    private static final String ANY = "*";
    private static final int PORT_MAX = 65_535;

    /** What {@code entry} names, or empty. */
    public static Optional<AllowedUrl> parse(String entry) {
        String text = entry.toLowerCase(Locale.ROOT);
        int schemeEnd = text.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : text.substring(0, schemeEnd);
        String rest = schemeEnd < 0 ? text : text.substring(schemeEnd + 3);
        if (schemeEnd == 0 || !scheme.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            return Optional.empty();
        }
        Optional<IpRange> bare = IpRange.parse(rest);
        if (bare.isPresent()) {
            return Optional.of(new AllowedUrl(scheme, "", bare.get(), -1));
        }
        int colon = rest.lastIndexOf(':');
        boolean hasPort = colon > rest.lastIndexOf(']');
        int port = hasPort ? IpLiteral.decimal(rest.substring(colon + 1), PORT_MAX) : -1;
        if (hasPort && port < 0) {
            return Optional.empty();
        }
        String host = hasPort ? rest.substring(0, colon) : rest;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        Optional<IpRange> range = IpRange.parse(host);
        if (range.isPresent()) {
            return Optional.of(new AllowedUrl(scheme, "", range.get(), port));
        }
        return isName(host) ? Optional.of(new AllowedUrl(scheme, host, null, port)) : Optional.empty();
    }

    private static boolean isName(String host) {
        String name = host.startsWith("*.") ? host.substring(2) : host;
        return host.equals(ANY)
                || !name.isEmpty()
                        && name.chars()
                                .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._".indexOf(c) >= 0);
    }

    /** Whether it fits {@code address}, one of those that a host has. */
    public boolean allows(String otherScheme, String otherHost, int otherPort, InetAddress address) {
        if (!scheme.isEmpty() && !scheme.equals(otherScheme) || port >= 0 && port != otherPort) {
            return false;
        }
        if (range != null) {
            return range.contains(address);
        }
        return host.startsWith("*.") ? otherHost.endsWith(host.substring(1)) : isAny() || host.equals(otherHost);
    }

    private boolean isAny() {
        return host.equals(ANY);
    }

    /** Whether whoever wrote it knew what it leads to: a name or addresses, no wildcard. */
    public boolean isExact() {
        return range != null || !host.startsWith(ANY);
    }
}
