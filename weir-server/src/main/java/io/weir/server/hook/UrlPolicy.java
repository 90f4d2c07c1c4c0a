package io.weir.server.hook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which URLs weir calls of its own accord. With a list, only what is on it. Without one, any HTTP server but those at link-local
 * addresses and at the addresses where clouds hand out credentials: nobody has a webhook there, and attackers want one.
 *
 * <p>Entries are {@code host}, {@code host:port}, {@code scheme://host} or {@code scheme://host:port}; a host may begin with
 * {@code *.} for all below it.
 *
 * <p>Threading: immutable; {@link #problemOf} may wait for DNS.
 */
public final class UrlPolicy {
    private static final List<String> METADATA_ADDRESSES = List.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254");

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(String scheme, String host, int port) {
        boolean allows(String otherScheme, String otherHost, int otherPort) {
            boolean hostFits = host.startsWith("*.")
                    ? otherHost.endsWith(host.substring(1))
                    : host.equals(otherHost) || host.equals("*");
            return hostFits && (scheme.isEmpty() || scheme.equals(otherScheme)) && (port < 0 || port == otherPort);
        }
    }

    /** A policy with these entries; none for the default. */
    public UrlPolicy(List<String> allowed) {
        for (String entry : allowed) {
            String text = entry.toLowerCase(Locale.ROOT);
            int schemeEnd = text.indexOf("://");
            String rest = schemeEnd < 0 ? text : text.substring(schemeEnd + 3);
            int colon = rest.lastIndexOf(':');
            boolean hasPort = colon > rest.lastIndexOf(']') && colon + 1 < rest.length();
            rules.add(new Rule(
                    schemeEnd < 0 ? "" : text.substring(0, schemeEnd),
                    hasPort ? rest.substring(0, colon) : rest,
                    hasPort ? portOf(rest.substring(colon + 1)) : -1));
        }
    }

    /** Why {@code url} is not called, or empty. */
    public Optional<String> problemOf(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Optional.of("neither http nor https");
        }
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            return Optional.of("no host");
        }
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        if (!rules.isEmpty()) {
            return rules.stream().anyMatch(rule -> rule.allows(scheme, host, port))
                    ? Optional.empty()
                    : Optional.of("eventsAllowedURLs does not allow " + scheme + "://" + host + ":" + port);
        }
        return addressProblem(host);
    }

    private static Optional<String> addressProblem(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || METADATA_ADDRESSES.contains(plain(address))) {
                    return Optional.of(
                            "'" + host + "' is at a link-local or metadata address; eventsAllowedURLs can allow it");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException _) {
            return Optional.of("unknown host '" + host + "'");
        }
    }

    private static String plain(InetAddress address) {
        String text = address.getHostAddress();
        int zone = address instanceof Inet6Address ? text.indexOf('%') : -1;
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static int portOf(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            // an entry that allows nothing
            return Integer.MAX_VALUE;
        }
    }
}
