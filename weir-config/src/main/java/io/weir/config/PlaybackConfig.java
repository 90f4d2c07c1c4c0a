package io.weir.config;

/** Recordings on MediaMTX's own port. */
@Section(value = "Playback server", switchedBy = "playback")
public record PlaybackConfig(
        @Key(
                name = "playback",
                defaultsTo = "false",
                built = true,
                reload = Reload.LISTENER,
                doc = "Whether recordings are also served on their own port.")
        boolean enabled,

        @Family(prefix = "playback", address = ":9996", built = true)
        HttpListenerConfig listener) {}
