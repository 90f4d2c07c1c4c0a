package io.weir.config;

import io.weir.base.net.HostPort;
import java.util.Optional;

/**
 * Where a server listens: {@code :1935} on all interfaces, {@code 127.0.0.1:1935}, {@code [::1]:1935},
 * {@code localhost:1935}, {@code unix:///run/api.sock}, or nowhere. A port of 0 lets the system choose.
 *
 * @param host the host without brackets, empty for all interfaces
 * @param port 0..65535, or -1 when there is no port
 * @param unixPath the socket's file for {@code unix://}, otherwise empty
 */
public record ListenAddress(String host, int port, String unixPath) {
    /** No address: the listener is off. */
    public static final ListenAddress NONE = new ListenAddress("", -1, "");

    private static final String UNIX = "unix://";
    private static final int PORT_MAX = 65_535;

    /** The address {@code text} names, or empty when it names none; the empty text is {@link #NONE}. */
    public static Optional<ListenAddress> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(NONE);
        }
        if (text.startsWith(UNIX)) {
            String file = text.substring(UNIX.length());
            return file.isEmpty() || file.indexOf('\0') >= 0
                    ? Optional.empty()
                    : Optional.of(new ListenAddress("", -1, file));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        int port = IpLiteral.decimal(text.substring(colon + 1), PORT_MAX);
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        boolean good = bracketed ? host.indexOf(':') >= 0 && isAddress(host) : isHost(host);
        return good && port >= 0 ? Optional.of(new ListenAddress(host, port, "")) : Optional.empty();
    }

    private static boolean isAddress(String host) {
        int scope = host.indexOf('%');
        return IpLiteral.parse(scope < 0 ? host : host.substring(0, scope)).isPresent();
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!(Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is anything to listen on. */
    public boolean isSet() {
        return port >= 0 || isUnix();
    }

    /** Whether this is a Unix-domain socket. */
    public boolean isUnix() {
        return !unixPath.isEmpty();
    }

    /** As in the file. */
    @Override
    public String toString() {
        if (isUnix()) {
            return UNIX + unixPath;
        }
        if (!isSet()) {
            return "";
        }
        return HostPort.of(host, port);
    }
}
