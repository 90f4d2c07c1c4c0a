package io.weir.platform.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets only this machine in: the rule for everything that has a say over the server as long as no users are configured.
 *
 * <p>A loopback peer alone is not enough, because a web page the operator has open sends requests from this machine too: by
 * a name that resolves to 127.0.0.1 (so {@code Host} must be a loopback literal or localhost), from a page of another
 * origin (so {@code Origin} must be absent or ours), or through a proxy that runs here (so nothing may be forwarded).
 *
 * <p>Threading: stateless.
 */
public final class LocalAccess implements Guard {
    /** The only one there need be. */
    public static final LocalAccess INSTANCE = new LocalAccess();

    private static final String[] FORWARDED = {
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Server",
        "X-Forwarded-Prefix",
        "X-Forwarded-By",
        "X-Real-IP",
        "Via"
    };

    private LocalAccess() {}

    @Override
    public Optional<HttpResponse> check(HttpRequest request) {
        return allows(request)
                ? Optional.empty()
                : Optional.of(HttpResponse.error(
                        403, "only requests from this machine are answered until users are configured"));
    }

    /** Whether the request comes from this machine, directly, and on its user's behalf. */
    public boolean allows(HttpRequest request) {
        Headers headers = request.headers();
        for (String name : FORWARDED) {
            if (headers.has(name)) {
                return false;
            }
        }
        String host = request.header("Host");
        return request.peer().remote().getAddress().isLoopbackAddress()
                && host != null
                && isLoopbackHost(host)
                && isSameOrigin(request.peer().tls() ? "https" : "http", host, request.header("Origin"));
    }

    /** Whether a {@code Host} value names this machine without asking any name server. */
    static boolean isLoopbackHost(String host) {
        String name = withoutPort(host);
        if (name == null) {
            return false;
        }
        if (name.equalsIgnoreCase("localhost")) {
            return true;
        }
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        String literal = bracketed ? name.substring(1, name.length() - 1) : name;
        if (bracketed != literal.contains(":") || !bracketed && !literal.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            return false;
        }
        InetAddress address = TrustedProxies.literal(literal);
        return address != null && address.isLoopbackAddress();
    }

    /** The host without its port, or null when the port is no number. */
    private static @Nullable String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        if (colon < 0 || host.endsWith("]")) {
            return host;
        }
        return host.substring(colon + 1).matches("\\d{1,5}") ? host.substring(0, colon) : null;
    }

    private static boolean isSameOrigin(String scheme, String host, @Nullable String origin) {
        return origin == null || canonical(scheme, origin).equals(canonical(scheme, scheme + "://" + host));
    }

    private static String canonical(String scheme, String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        String port = scheme.equals("https") ? ":443" : ":80";
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }
}
