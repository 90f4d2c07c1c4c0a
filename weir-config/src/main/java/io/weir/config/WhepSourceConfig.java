package io.weir.config;

import java.time.Duration;

/** How to be the client of a WHEP source. */
@Section("Path: WebRTC source")
public record WhepSourceConfig(
        @Key(name = "whepBearerToken", built = true, reload = Reload.SOURCE, doc = "The token sent to the source.")
        Secret bearerToken,

        @Key(
                name = "whepSTUNGatherTimeout",
                defaultsTo = "5s",
                reload = Reload.SOURCE,
                doc = "How long to wait for answers of STUN servers.")
        Duration stunGatherTimeout,

        @Key(
                name = "whepHandshakeTimeout",
                built = true,
                defaultsTo = "10s",
                reload = Reload.SOURCE,
                doc = "How long connecting may take.")
        Duration handshakeTimeout,

        @Key(
                name = "whepTrackGatherTimeout",
                defaultsTo = "2s",
                reload = Reload.SOURCE,
                doc = "How long to wait for tracks.")
        Duration trackGatherTimeout) {}
