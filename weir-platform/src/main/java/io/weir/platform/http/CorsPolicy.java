package io.weir.platform.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which other origins' pages may read our answers (Fetch §3.2). An entry is {@code *}, or an origin
 * ({@code https://example.com:8443}) whose host may have {@code *} for any run of characters
 * ({@code https://*.example.com}).
 *
 * <p>Threading: immutable.
 */
public final class CorsPolicy {
    /** No other origin. */
    public static final CorsPolicy NONE = of(List.of());

    /** Any origin. */
    public static final CorsPolicy ANY = of(List.of("*"));

    private final List<String> origins;
    private final boolean any;
    private final List<Pattern> patterns;

    private CorsPolicy(List<String> origins) {
        this.origins = List.copyOf(origins);
        this.any = origins.contains("*");
        this.patterns =
                any ? List.of() : origins.stream().map(CorsPolicy::pattern).toList();
    }

    /**
     * A policy from configured origins.
     *
     * @throws IllegalArgumentException when an entry is neither {@code *} nor scheme, host and optional port
     */
    public static CorsPolicy of(List<String> origins) {
        return new CorsPolicy(origins);
    }

    /**
     * A policy from those configured origins that are named: {@code *} allows none.
     *
     * @throws IllegalArgumentException when another entry is not scheme, host and optional port
     */
    public static CorsPolicy named(List<String> origins) {
        return of(origins.stream().filter(origin -> !origin.equals("*")).toList());
    }

    private static Pattern pattern(String origin) {
        if (!origin.matches("(?i)https?://[a-z0-9*.\\-_\\[\\]:]+")) {
            throw new IllegalArgumentException("\"" + origin + "\" is not an origin such as https://*.example.com");
        }
        StringBuilder regex = new StringBuilder();
        for (String literal : canonical(origin).split("(?=\\*)|(?<=\\*)")) {
            // One label or several, but never a slash, a port or anything else an origin could smuggle in.
            regex.append(literal.equals("*") ? "[a-z0-9.\\-_]+" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString());
    }

    /** Lower case and without the scheme's own port, as browsers send it. */
    private static String canonical(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - 3);
        }
        return lower.startsWith("https://") && lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
    }

    /** The value of {@code Access-Control-Allow-Origin} for a request with this {@code Origin}, or empty. */
    public Optional<String> allowed(@Nullable String origin) {
        if (any) {
            return Optional.of("*");
        }
        if (origin == null || origin.length() > 512) {
            return Optional.empty();
        }
        String canonical = canonical(origin);
        for (Pattern pattern : patterns) {
            if (pattern.matcher(canonical).matches()) {
                return Optional.of(origin);
            }
        }
        return Optional.empty();
    }

    /** Whether answers differ by origin, so that caches must know. */
    boolean varies() {
        return !any && !patterns.isEmpty();
    }

    @Override
    public String toString() {
        return origins.toString();
    }
}
