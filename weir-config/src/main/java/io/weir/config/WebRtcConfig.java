package io.weir.config;

import java.time.Duration;

/** The WebRTC server: WHIP, WHEP and the media socket. */
@Section(value = "WebRTC server", switchedBy = "webrtc")
public record WebRtcConfig(
        @Key(
                name = "webrtc",
                built = true,
                defaultsTo = "true",
                reload = Reload.LISTENER,
                doc = "Whether the WebRTC server runs.")
        boolean enabled,

        @Family(prefix = "webrtc", address = ":8889", built = true)
        HttpListenerConfig listener,

        WebRtcIceConfig ice,

        @Key(name = "webrtcHandshakeTimeout", built = true, defaultsTo = "10s", doc = "How long connecting may take.")
        Duration handshakeTimeout,

        @Key(
                name = "webrtcTrackGatherTimeout",
                built = true,
                defaultsTo = "2s",
                doc = "How long to wait for a publisher's tracks; one that has sent nothing by then is ended.")
        Duration trackGatherTimeout,

        @Key(
                name = "webrtcAudioTranscode",
                built = true,
                defaultsTo = "auto",
                reload = Reload.LIVE,
                doc = "Whether FFmpeg turns AAC into Opus and Opus into AAC for readers that need it.")
        AudioTranscodeMode audioTranscode) {}
