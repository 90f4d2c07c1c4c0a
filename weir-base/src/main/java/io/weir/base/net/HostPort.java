package io.weir.base.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A host and a port as one text: an IPv6 address stands in brackets (RFC 3986 section 3.2.2). */
public final class HostPort {
    private static final String UNNAMED_ZONE = "%0";

    private HostPort() {}

    /**
     * {@code host:port}.
     *
     * @param host a name, or an address without brackets
     */
    public static String of(String host, int port) {
        return bracketed(host) + ":" + port;
    }

    /** {@code address:port}. */
    public static String of(InetAddress address, int port) {
        return of(textOf(address), port);
    }

    /** The address as text. A zone stands there only when it names one: the unnamed zone 0 (RFC 4007 section 6) says nothing. */
    public static String textOf(InetAddress address) {
        String text = address.getHostAddress();
        return text.endsWith(UNNAMED_ZONE) ? text.substring(0, text.length() - UNNAMED_ZONE.length()) : text;
    }

    /** {@code address:port}, or {@code name:port} while the name is not resolved. Asks no name server. */
    public static String of(InetSocketAddress address) {
        return address.getAddress() == null
                ? of(address.getHostString(), address.getPort())
                : of(address.getAddress(), address.getPort());
    }

    /** The host as it is written in a URL. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
