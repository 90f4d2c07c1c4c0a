package io.weir.config;

/** One action a user may take, on one path or on all. */
public record AuthPermission(
        @Key(name = "action", defaultsTo = "publish", reload = Reload.LIVE, doc = "The action that is allowed.")
        AuthAction action,

        @Key(
                name = "path",
                reload = Reload.LIVE,
                doc = "The path it is allowed on: empty for any, a name, or a tilde and a regular expression.")
        String path) {}
