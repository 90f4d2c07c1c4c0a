package io.weir.config;

import java.time.Duration;

/** How to be the client of a WHEP source. */
@Section("Path: WebRTC source")
public record WhepSourceConfig(
        @Key(name = "whepBearerToken", built = true, reload = Reload.SOURCE, doc = "The token sent to the source.")
        Secret bearerToken,

        @Key(
                name = "whepSTUNGatherTimeout",
                built = true,
                defaultsTo = WebRtcIceConfig.STUN_GATHER_TIMEOUT,
                reload = Reload.SOURCE,
                doc = "Accepted without effect: weir asks no STUN servers for its own addresses.")
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
                built = true,
                defaultsTo = "2s",
                reload = Reload.SOURCE,
                doc = "How long to wait for tracks; a source that has sent nothing by then is connected again.")
        Duration trackGatherTimeout) {}
