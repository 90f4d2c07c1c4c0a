package io.weir.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The change that gives a configuration with the default users its first administrator. */
public final class FirstAdmin {
    private FirstAdmin() {}

    /** What is wrong with a name for one, or empty. */
    public static Optional<String> problemOf(String name) {
        if (name.isEmpty()) {
            return Optional.of("must not be empty");
        }
        if (name.equals(AuthUser.ANY)) {
            return Optional.of("any stands for everyone");
        }
        return Credential.isPlain(name) ? Optional.empty() : Optional.of("contains characters that no user name has");
    }

    /**
     * The administrator stands before the default users, of whom this machine's nameless one loses the API, since that is what the
     * password is for; it keeps metrics and profiles.
     *
     * @param pass as in {@code pass} of a user
     */
    public static ConfigEdit.PatchGlobal edit(String name, String pass) {
        Map<String, Object> admin = Map.of(
                "user", name, "pass", pass, "role", AuthRole.ADMIN.text(), "ips", List.of(), "permissions", List.of());
        Map<String, Object> everyone = Map.of(
                "user",
                AuthUser.ANY,
                "permissions",
                permissions(AuthAction.PUBLISH, AuthAction.READ, AuthAction.PLAYBACK));
        Map<String, Object> machine = Map.of(
                "user",
                AuthUser.ANY,
                "ips",
                List.of("127.0.0.1", "::1"),
                "permissions",
                permissions(AuthAction.METRICS, AuthAction.PPROF));
        return new ConfigEdit.PatchGlobal(Map.of("authInternalUsers", List.of(admin, everyone, machine)));
    }

    private static List<Map<String, Object>> permissions(AuthAction... actions) {
        return List.of(actions).stream()
                .map(action -> Map.<String, Object>of("action", action.text()))
                .toList();
    }
}
