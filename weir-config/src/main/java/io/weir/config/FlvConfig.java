package io.weir.config;

/** FLV and MPEG-TS over HTTP and WebSockets, served by the main HTTP server. */
@Section("HTTP-FLV and HTTP-TS")
public record FlvConfig(
        @Key(
                name = "flvWriteInterval",
                defaultsTo = "auto",
                reload = Reload.NEW_SESSIONS,
                built = true,
                doc =
                        "How long media is gathered before it is written to HTTP-FLV and HTTP-TS readers: auto chooses by load, 0s writes each unit at once.")
        WriteInterval writeInterval) {}
