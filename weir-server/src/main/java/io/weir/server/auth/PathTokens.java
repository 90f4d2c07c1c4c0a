package io.weir.server.auth;

import io.weir.base.id.PathName;
import io.weir.config.Credential;
import io.weir.config.PathConfig;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that paths have for who publishes and who reads.
 *
 * <p>Threading: immutable.
 */
final class PathTokens {
    /** No path has any. */
    static final PathTokens NONE = new PathTokens(Map.of());

    private final Optional<PathRules> rules;

    /** What there is to say about a request. */
    enum Finding {
        /** Its path has no tokens for what it wants. */
        UNGUARDED,
        /** It brings a token of its path. */
        RIGHT,
        /** Its path has tokens, and it brings none of them. */
        MISSING
    }

    PathTokens(Map<String, PathConfig> paths) {
        boolean any = paths.values().stream()
                .anyMatch(path -> !path.publisher().tokens().isEmpty()
                        || !path.reader().tokens().isEmpty());
        rules = any ? Optional.of(new PathRules(paths)) : Optional.empty();
    }

    Finding find(AuthRequest request) {
        if (rules.isEmpty() || PathName.problemOf(request.path()).isPresent()) {
            return Finding.UNGUARDED;
        }
        List<Credential> tokens = rules.get()
                .find(new PathName(request.path()))
                .map(match -> of(match, request))
                .orElse(List.of());
        if (tokens.isEmpty()) {
            return Finding.UNGUARDED;
        }
        String sent = request.credentials().token();
        return !sent.isEmpty() && isOneOf(tokens, sent) ? Finding.RIGHT : Finding.MISSING;
    }

    private static List<Credential> of(PathMatch match, AuthRequest request) {
        return switch (request.action()) {
            case PUBLISH -> match.config().publisher().tokens();
            case READ, PLAYBACK -> match.config().reader().tokens();
            case API, METRICS, PPROF -> List.of();
        };
    }

    /** Looks at all of them, so that the time tells nothing. */
    private static boolean isOneOf(List<Credential> tokens, String sent) {
        boolean found = false;
        for (Credential token : tokens) {
            found |= switch (StoredCredential.of(token)) {
                case StoredCredential.Plain plain -> plain.matches(sent);
                case StoredCredential.Sha256 sha256 -> sha256.matches(sent);
                // no token is empty, and a slow hash is refused where the configuration is checked
                case StoredCredential.Unset _, StoredCredential.Argon2 _, StoredCredential.Unusable _ -> false;
            };
        }
        return found;
    }
}
