package io.weir.config;

/** HTTP-FLV and WebSocket-FLV, served by the main HTTP server. */
@Section("HTTP-FLV")
public record FlvConfig(
        @Key(
                name = "flvWriteInterval",
                defaultsTo = "auto",
                reload = Reload.NEW_SESSIONS,
                built = true,
                doc =
                        "How long media is gathered before it is written to HTTP-FLV readers: auto chooses by load, 0s writes each unit at once.")
        WriteInterval writeInterval) {}
