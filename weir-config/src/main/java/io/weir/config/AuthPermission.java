package io.weir.config;

/** One action a user may take, on one path or on all. */
public record AuthPermission(
        @Key(
                name = "action",
                defaultsTo = "publish",
                reload = Reload.LIVE,
                built = true,
                doc = "The action that is allowed.")
        AuthAction action,

        @Key(
                name = "path",
                reload = Reload.LIVE,
                built = true,
                doc = "The path it is allowed on: empty for any, a name, or a tilde and a regular expression.")
        String path) {
    // Written out: setting up a record's own equals takes milliseconds, and every start with a full mediamtx.yml
    // compares its users with the default ones.
    @Override
    public boolean equals(Object other) {
        return other instanceof AuthPermission that && action == that.action && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return 31 * action.hashCode() + path.hashCode();
    }
}
