package io.weir.config;

import java.util.List;

/** One user of the internal method. */
public record AuthUser(
        @Key(
                name = "user",
                reload = Reload.LIVE,
                doc = "The user name, plain or hashed; any stands for everyone, also without credentials.")
        Credential user,

        @Key(name = "pass", reload = Reload.LIVE, doc = "The password, plain or hashed.")
        Credential pass,

        @Key(name = "ips", reload = Reload.LIVE, doc = "The addresses the user may come from; empty for any.")
        List<IpRange> ips,

        @Key(name = "permissions", reload = Reload.LIVE, doc = "What the user may do.")
        List<AuthPermission> permissions) {
    /** Takes copies of the lists. */
    public AuthUser {
        ips = List.copyOf(ips);
        permissions = List.copyOf(permissions);
    }

    /** The name that stands for everyone. */
    public static final String ANY = "any";
}
