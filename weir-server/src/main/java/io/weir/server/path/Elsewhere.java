package io.weir.server.path;

import io.weir.base.id.PathName;
import io.weir.config.PathMatch;
import io.weir.config.SensitiveText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a path sends its readers: to a path of this node, {@code /other}, or to a URL.
 *
 * @param target as configured, with its variables filled in
 */
public record Elsewhere(SensitiveText target) {
    /** What {@code source: redirect} says, or {@code fallback}; empty when the path sends nobody anywhere. */
    static Optional<Elsewhere> of(PathMatch match, PathVariables variables) {
        SensitiveText configured = match.config().source().isRedirect()
                ? match.config().source().redirect()
                : match.config().reader().fallback();
        return Optional.of(new Elsewhere(new SensitiveText(variables.fill(configured.value()))))
                .filter(Elsewhere::isUsable);
    }

    private boolean isUsable() {
        return target.value().startsWith("/")
                ? PathName.problemOf(target.value().substring(1)).isEmpty()
                : !target.isEmpty();
    }

    /** The path of this node, empty when it is a URL. */
    public Optional<PathName> path() {
        return target.value().startsWith("/")
                ? Optional.of(new PathName(target.value().substring(1)))
                : Optional.empty();
    }

    /**
     * What an HTTP answer says: the path with its protocol's suffix and the client's query, or the URL; empty when HTTP can't go
     * there.
     */
    public Optional<String> location(String suffix, String query) {
        if (path().isPresent()) {
            return Optional.of(target.value() + suffix + (query.isEmpty() ? "" : "?" + query));
        }
        return scheme().startsWith("http") ? Optional.of(ascii(target.value())) : Optional.empty();
    }

    /** What a header can carry. */
    private static String ascii(String url) {
        StringBuilder out = new StringBuilder(url.length());
        for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
            out.append(b > 0 ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return out.toString();
    }

    /** The scheme of the URL, in lower case; empty when it is a path. */
    public String scheme() {
        int end = target.value().indexOf("://");
        return end < 0 ? "" : target.value().substring(0, end).toLowerCase(Locale.ROOT);
    }
}
