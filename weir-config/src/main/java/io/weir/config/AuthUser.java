package io.weir.config;

import io.weir.base.buf.Bytes;
import java.util.Arrays;
import java.util.List;

/** One user of the internal method. */
public record AuthUser(
        @Key(
                name = "user",
                reload = Reload.LIVE,
                built = true,
                doc = "The user name, plain or hashed; any stands for everyone, also without credentials.")
        Credential user,

        @Key(name = "pass", reload = Reload.LIVE, built = true, doc = "The password, plain or hashed.")
        Credential pass,

        @Key(
                name = "ips",
                reload = Reload.LIVE,
                built = true,
                doc = "The addresses the user may come from; empty for any.")
        List<IpRange> ips,

        @Key(name = "permissions", reload = Reload.LIVE, built = true, doc = "What the user may do.")
        List<AuthPermission> permissions,

        @Key(
                name = "role",
                defaultsTo = "none",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "What the user may do besides: viewer reads streams and the API, operator kicks, drains and forwards too, admin does everything.")
        AuthRole role,

        @Key(
                name = "maxReaders",
                defaultsTo = "0",
                unit = "readers",
                reload = Reload.LIVE,
                built = true,
                min = 0,
                doc = "How many sessions of the user may read at once, on all paths together; 0 for any number.")
        int maxReaders,

        @Key(
                name = "maxBitrate",
                defaultsTo = "0",
                unit = "bits per second",
                reload = Reload.LIVE,
                built = true,
                min = 0,
                doc =
                        "The bitrate, averaged over five seconds, above which a session of the user that publishes is ended; 0 for any.")
        int maxBitrate) {
    /** Takes copies of the lists. */
    public AuthUser {
        ips = List.copyOf(ips);
        permissions = List.copyOf(permissions);
    }

    /** The name that stands for everyone. */
    public static final String ANY = "any";

    private static final Bytes LOOPBACK_6 = Bytes.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    /** Everyone may publish, read and play back; this machine may do the rest. */
    static final List<AuthUser> DEFAULTS = List.of(
            new AuthUser(
                    new Credential(ANY),
                    Credential.NONE,
                    List.of(),
                    permissions(AuthAction.PUBLISH, AuthAction.READ, AuthAction.PLAYBACK),
                    AuthRole.NONE,
                    0,
                    0),
            new AuthUser(
                    new Credential(ANY),
                    Credential.NONE,
                    List.of(new IpRange(Bytes.of(127, 0, 0, 1), 32), new IpRange(LOOPBACK_6, 128)),
                    permissions(AuthAction.API, AuthAction.METRICS, AuthAction.PPROF),
                    AuthRole.NONE,
                    0,
                    0));

    /** What it may use at once. */
    public UserLimits limits() {
        return new UserLimits(maxReaders, maxBitrate);
    }

    private static List<AuthPermission> permissions(AuthAction... actions) {
        return Arrays.stream(actions)
                .map(action -> new AuthPermission(action, ""))
                .toList();
    }

    // Written out: setting up a record's own equals takes milliseconds, and every start with a full mediamtx.yml
    // compares its users with the default ones.
    @Override
    public boolean equals(Object other) {
        return other instanceof AuthUser that
                && user.equals(that.user)
                && pass.equals(that.pass)
                && ips.equals(that.ips)
                && permissions.equals(that.permissions)
                && role == that.role;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * user.hashCode() + pass.hashCode()) + ips.hashCode())
                + permissions.hashCode()
                + role.text().hashCode();
    }
}
