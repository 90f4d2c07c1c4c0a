package io.weir.server.auth;

import com.google.re2j.Pattern;
import io.weir.config.AuthAction;
import io.weir.config.AuthPermission;
import io.weir.config.RegexCheck;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A list of permissions, its expressions compiled. Threading: immutable. */
final class Permissions {
    private final List<Rule> rules;

    private record Rule(
            AuthAction action, String path, @Nullable Pattern pattern) {
        boolean allows(AuthAction asked, String name) {
            if (asked != action) {
                return false;
            }
            return path.isEmpty()
                    || !isAboutPaths(asked)
                    || (pattern == null
                            ? path.equals(name)
                            : pattern.matcher(name).find());
        }
    }

    /**
     * Compiles the permissions.
     *
     * @throws com.google.re2j.PatternSyntaxException for a bad expression; those of the configuration were checked
     */
    Permissions(List<AuthPermission> permissions) {
        rules = permissions.stream().map(Permissions::rule).toList();
    }

    private static Rule rule(AuthPermission permission) {
        String path = permission.path();
        return new Rule(permission.action(), path, path.startsWith("~") ? Pattern.compile(path.substring(1)) : null);
    }

    /** What is wrong with a permission's path, or empty. */
    static Optional<String> problemOf(String path) {
        return path.startsWith("~") ? RegexCheck.problemOf(path.substring(1)) : Optional.empty();
    }

    private static boolean isAboutPaths(AuthAction action) {
        return switch (action) {
            case PUBLISH, READ, PLAYBACK -> true;
            case API, METRICS, PPROF -> false;
        };
    }

    boolean allow(AuthRequest request) {
        for (Rule rule : rules) {
            if (rule.allows(request.action(), request.path())) {
                return true;
            }
        }
        return false;
    }
}
