package io.weir.server.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent to prove who it is. Its text form never shows it.
 *
 * @param token a bearer token; without one the password, since tokens travel in password fields; without that {@code token} or
 *     {@code jwt} of the query
 */
public record Credentials(String user, String password, String token) {
    /** Nothing was sent. */
    public static final Credentials NONE = new Credentials("", "", "");

    /** From the query of an RTMP address: {@code user} and {@code pass}, {@code token} or {@code jwt}. */
    public static Credentials ofQuery(String query) {
        String password = RawQuery.value(query, "pass");
        String token = password.isEmpty() ? tokenOf(query) : password;
        return new Credentials(RawQuery.value(query, "user"), password, token);
    }

    /**
     * From HTTP: {@code Basic}, {@code Bearer user:pass} (exactly one colon) or {@code Bearer token}, otherwise the token of the query.
     */
    public static Credentials ofHttp(@Nullable String authorization, String query) {
        Credentials sent = authorization == null ? NONE : ofHeader(authorization.strip());
        return sent.token.isEmpty() ? new Credentials(sent.user, sent.password, tokenOf(query)) : sent;
    }

    private static Credentials ofHeader(String header) {
        int space = header.indexOf(' ');
        String scheme = header.substring(0, Math.max(space, 0)).toLowerCase(Locale.ROOT);
        String rest = header.substring(space + 1).strip();
        return switch (scheme) {
            case "basic" -> ofPair(decoded(rest));
            case "bearer" ->
                rest.chars().filter(c -> c == ':').count() == 1 ? ofPair(rest) : new Credentials("", "", rest);
            default -> NONE;
        };
    }

    private static Credentials ofPair(String pair) {
        int colon = pair.indexOf(':');
        if (colon < 0) {
            return NONE;
        }
        String password = pair.substring(colon + 1);
        return new Credentials(pair.substring(0, colon), password, password);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static String tokenOf(String query) {
        String token = RawQuery.value(query, "token");
        return token.isEmpty() ? RawQuery.value(query, "jwt") : token;
    }

    /** Whether nothing was sent. */
    public boolean isEmpty() {
        return user.isEmpty() && password.isEmpty() && token.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "Credentials[none]" : "Credentials[***]";
    }
}
