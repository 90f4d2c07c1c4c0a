package io.weir.config;

/** Metrics on MediaMTX's own port. */
@Section(value = "Metrics server", switchedBy = "metrics")
public record MetricsConfig(
        @Key(
                name = "metrics",
                defaultsTo = "false",
                built = true,
                reload = Reload.LISTENER,
                doc = "Whether metrics are also served on their own port.")
        boolean enabled,

        @Family(prefix = "metrics", address = ":9998", built = true)
        HttpListenerConfig listener) {}
