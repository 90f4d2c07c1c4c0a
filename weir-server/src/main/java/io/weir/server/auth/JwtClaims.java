package io.weir.server.auth;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import io.weir.config.AuthAction;
import io.weir.config.AuthConfig;
import io.weir.config.AuthPermission;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token whose signature is right says. */
final class JwtClaims {
    /** Permissions in one token. */
    static final int PERMISSIONS_MAX = 1000;

    private static final Set<String> FIELDS = Set.of("action", "path");

    private JwtClaims() {}

    /** Why the token does not hold now or here, or empty. */
    static Optional<String> problemOf(JWTClaimsSet claims, AuthConfig config, Instant now) {
        Date expires = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        if (expires != null && !now.isBefore(expires.toInstant())) {
            return Optional.of("the token has expired");
        }
        if (notBefore != null && now.isBefore(notBefore.toInstant())) {
            return Optional.of("the token does not hold yet");
        }
        if (!config.jwtIssuer().isEmpty() && !config.jwtIssuer().equals(claims.getIssuer())) {
            return Optional.of("the token is of another issuer");
        }
        if (!config.jwtAudience().isEmpty() && !claims.getAudience().contains(config.jwtAudience())) {
            return Optional.of("the token is for another audience");
        }
        return Optional.empty();
    }

    static @Nullable Instant expiresAt(JWTClaimsSet claims) {
        Date expires = claims.getExpirationTime();
        return expires == null ? null : expires.toInstant();
    }

    /**
     * The permissions in the claim, a list or a text with the JSON of one.
     *
     * @throws ParseException when it is neither, or anything in it is not as it should be
     */
    static Permissions permissions(JWTClaimsSet claims, String name) throws ParseException {
        Object claim = claims.getClaim(name);
        List<?> entries = switch (claim) {
            case null -> throw new ParseException("the token has no claim " + name, 0);
            case List<?> list -> list;
            case String text -> JSONArrayUtils.parse(text);
            default -> throw new ParseException("the claim " + name + " is no list", 0);
        };
        if (entries.size() > PERMISSIONS_MAX) {
            throw new ParseException("the claim " + name + " has more than " + PERMISSIONS_MAX + " entries", 0);
        }
        List<AuthPermission> permissions = new ArrayList<>();
        for (Object entry : entries) {
            permissions.add(permission(entry));
        }
        return new Permissions(permissions);
    }

    private static AuthPermission permission(Object entry) throws ParseException {
        if (!(entry instanceof Map<?, ?> fields) || !FIELDS.containsAll(fields.keySet())) {
            throw new ParseException("a permission has unknown fields", 0);
        }
        Object path = fields.containsKey("path") ? fields.get("path") : "";
        if (!(path instanceof String text) || Permissions.problemOf(text).isPresent()) {
            throw new ParseException("a permission has a bad path", 0);
        }
        for (AuthAction action : AuthAction.values()) {
            if (action.text().equals(fields.get("action"))) {
                return new AuthPermission(action, text);
            }
        }
        throw new ParseException("a permission has an unknown action", 0);
    }
}
