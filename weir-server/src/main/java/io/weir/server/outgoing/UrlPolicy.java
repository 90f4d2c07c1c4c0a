package io.weir.server.outgoing;

import io.weir.base.net.HostPort;
import io.weir.config.AllowedUrl;
import io.weir.config.IpRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which servers weir calls because somebody configured a URL, or because a server sends it there ({@code outgoingAllowedURLs}). With a
 * list, only what is on it. With or without one, nothing at link-local and multicast addresses nor where clouds hand out credentials,
 * unless the list names the host or its address, not by a wildcard: nobody has a stream there, and attackers want one.
 *
 * <p>A host is looked up once, its addresses are checked, and the caller connects to the one that is returned: asking the name again
 * could yield another.
 *
 * <p>Threading: any thread; what is called {@code await…} waits for DNS and is for virtual threads only.
 */
public final class UrlPolicy {
    /** What is closed besides link-local and multicast addresses: AWS over IPv6, Alibaba Cloud, Azure, Oracle Cloud. */
    private static final List<IpRange> METADATA = Stream.of(
                    "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
            .flatMap(text -> IpRange.parse(text).stream())
            .toList();

    /** IPv6 addresses that lead to the IPv4 address in them: RFC 6052, RFC 3056, RFC 4291 section 2.5.5.1. */
    private static final List<Embedding> EMBEDDINGS = List.of(
            new Embedding(range("64:ff9b::/96"), 12),
            new Embedding(range("2002::/16"), 2),
            new Embedding(range("::/96"), 12));

    private static final int IPV4_BYTES = 4;

    private final Names names;
    // written by whoever applies a configuration, read by whoever calls
    private volatile List<AllowedUrl> allowed = List.of();

    private record Embedding(IpRange range, int offset) {}

    /** Looks names up: the system, but for tests. */
    @FunctionalInterface
    public interface Names {
        /**
         * The addresses of a host, at least one; waits.
         *
         * @throws UnknownHostException when there are none
         */
        List<InetAddress> awaitAddresses(String host) throws UnknownHostException;
    }

    /** A policy with these entries, none for the default; names are the system's. */
    public UrlPolicy(List<String> entries) {
        this(entries, UrlPolicy::awaitSystemAddresses);
    }

    /** Names below {@code localhost} are this machine, whatever the system knows of them (RFC 6761 section 6.3). */
    private static List<InetAddress> awaitSystemAddresses(String host) throws UnknownHostException {
        return host.endsWith(".localhost")
                ? List.of(InetAddress.getLoopbackAddress())
                : Arrays.asList(InetAddress.getAllByName(host));
    }

    /** A policy with these entries and names. */
    public UrlPolicy(List<String> entries, Names names) {
        this.names = names;
        HostField.allow();
        apply(entries);
    }

    /** Other entries, for connections from the next one on. */
    public void apply(List<String> entries) {
        allowed = entries.stream()
                .flatMap(entry -> AllowedUrl.parse(entry).stream())
                .toList();
    }

    private static IpRange range(String text) {
        return IpRange.parse(text).orElseThrow();
    }

    /**
     * The address to connect to.
     *
     * @param scheme as in URLs of the configuration
     * @param host a name or an address, also in brackets
     * @throws UrlRefusedException when the host, or one of its addresses, is not to be called
     * @throws IOException when the host is unknown
     */
    public InetSocketAddress awaitAddress(String scheme, String host, int port) throws IOException {
        String name = nameOf(host);
        List<InetAddress> addresses = awaitAddresses(name);
        for (InetAddress address : addresses) {
            Optional<String> problem = problemOf(scheme.toLowerCase(Locale.ROOT), name, port, address);
            if (problem.isPresent()) {
                throw new UrlRefusedException(problem.get());
            }
        }
        return new InetSocketAddress(addresses.getFirst(), port);
    }

    /**
     * Whether a host is on this machine, or on what is not routed.
     *
     * @throws IOException when the host is unknown
     */
    public boolean awaitIsLocal(String host) throws IOException {
        return isLocal(awaitAddresses(nameOf(host)).getFirst());
    }

    /** Whether an address is this machine's loopback, or not routed. */
    public static boolean isLocal(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isLinkLocalAddress();
    }

    private List<InetAddress> awaitAddresses(String host) throws IOException {
        try {
            return names.awaitAddresses(host);
        } catch (UnknownHostException _) {
            throw new IOException("unknown host " + host);
        }
    }

    /** Without brackets and the dot of a complete name, in lower case. */
    private static String nameOf(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private Optional<String> problemOf(String scheme, String host, int port, InetAddress address) {
        List<AllowedUrl> entries = allowed;
        List<AllowedUrl> fitting = entries.stream()
                .filter(entry -> entry.allows(scheme, host, port, address))
                .toList();
        if (!entries.isEmpty() && fitting.isEmpty()) {
            return Optional.of("outgoingAllowedURLs does not allow " + scheme + "://" + HostPort.of(host, port));
        }
        return isClosed(address) && fitting.stream().noneMatch(AllowedUrl::isExact)
                ? Optional.of("host " + host + " is at " + HostPort.textOf(address)
                        + ", a link-local, multicast or cloud metadata address that outgoingAllowedURLs does not name")
                : Optional.empty();
    }

    private static boolean isClosed(InetAddress address) {
        if (address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || METADATA.stream().anyMatch(range -> range.contains(address))) {
            return true;
        }
        return EMBEDDINGS.stream()
                .filter(embedding -> embedding.range.contains(address))
                .anyMatch(embedding -> isClosed(embedded(address, embedding.offset)));
    }

    private static InetAddress embedded(InetAddress address, int offset) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), offset, offset + IPV4_BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
