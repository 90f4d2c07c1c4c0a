package io.weir.config;

/** The control API on MediaMTX's own port, beside the main HTTP server. */
@Section(value = "Control API", switchedBy = "api")
public record ApiConfig(
        @Key(
                name = "api",
                defaultsTo = "false",
                reload = Reload.LISTENER,
                built = true,
                doc = "Whether the control API is also served on its own port.")
        boolean enabled,

        @Family(prefix = "api", address = ":9997", built = true)
        HttpListenerConfig listener) {}
