package io.weir.config;

/** Profiles on MediaMTX's own port. */
@Section(value = "Profiling server", switchedBy = "pprof")
public record PprofConfig(
        @Key(
                name = "pprof",
                defaultsTo = "false",
                built = true,
                reload = Reload.LISTENER,
                doc = "Whether profiles are served.")
        boolean enabled,

        @Family(prefix = "pprof", address = ":9999", built = true)
        HttpListenerConfig listener) {}
