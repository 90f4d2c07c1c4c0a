package io.weir.config;

/** The main HTTP server: player pages, HTTP-FLV and HTTP-TS, API, metrics and playback on one port. */
@Section(value = "HTTP server", switchedBy = "http")
public record HttpConfig(
        @Key(
                name = "http",
                defaultsTo = "true",
                reload = Reload.LISTENER,
                built = true,
                doc = "Whether the main HTTP server runs.")
        boolean enabled,

        @Family(prefix = "http", address = ":8080", built = true)
        HttpListenerConfig listener) {}
