package io.weir.config;

/** The SRT server. */
@Section(value = "SRT server", switchedBy = "srt")
public record SrtConfig(
        @Key(name = "srt", defaultsTo = "true", reload = Reload.LISTENER, doc = "Whether the SRT server runs.")
        boolean enabled,

        @Key(name = "srtAddress", defaultsTo = ":8890", reload = Reload.LISTENER, doc = "Where SRT listens (UDP).")
        ListenAddress address) {}
