package io.weir.load;

import io.weir.base.net.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The address a load client connects to and what it asks for there.
 *
 * @param host name or address literal
 * @param port 1 to 65 535
 * @param resource path and query as written, still with a {@code {n}} if there was one
 */
record TargetUrl(String host, int port, String resource) {
    /** Braces are not legal in a URI, so the index travels as this inside {@link URI}. */
    private static final String INDEX_ENCODED = "%7Bn%7D";

    /** Reads a URL that may contain {@code {n}}; throws {@link IllegalArgumentException} when it is none. */
    static URI parse(String url) {
        try {
            return new URI(url.replace(FanoutOptions.INDEX, INDEX_ENCODED));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL: " + url + " (" + e.getReason() + ")", e);
        }
    }

    /** Takes a parsed URL apart; throws {@link IllegalArgumentException} when it is none of that scheme. */
    static TargetUrl of(UrlScheme scheme, URI url) {
        String text = url.toString().replace(INDEX_ENCODED, FanoutOptions.INDEX);
        if (!scheme.word().equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("the URL must begin with " + scheme.word() + "://: " + text);
        }
        @Nullable String host = url.getHost();
        int port = url.getPort() < 0 ? scheme.defaultPort() : url.getPort();
        if (host == null || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the URL must name a host and port: " + text);
        }
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String bareHost = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new TargetUrl(bareHost, port, (path + query).replace(INDEX_ENCODED, FanoutOptions.INDEX));
    }

    /** Host and port in URL form, without user and password. */
    String hostPort() {
        return HostPort.of(host, port);
    }

    boolean indexed() {
        return resource.contains(FanoutOptions.INDEX);
    }

    /** The resource of the stream with this index. */
    String resource(int index) {
        return resource.replace(FanoutOptions.INDEX, Integer.toString(index));
    }
}
