package io.weir.config;

/** A server the stream of a path is sent on to. */
public record ForwardConfig(
        @Key(
                name = "dest",
                built = true,
                reload = Reload.LIVE,
                doc = "The URL to send to; rtmp, rtmps, rtsp, rtsps, srt, whip or whips.")
        SensitiveText dest,

        @Key(
                name = "destFingerprint",
                built = true,
                reload = Reload.LIVE,
                doc = "SHA-256 of the certificate to accept when it does not verify otherwise.")
        String destFingerprint,

        @Key(name = "whipBearerToken", built = true, reload = Reload.LIVE, doc = "The token sent to a WHIP server.")
        Secret whipBearerToken) {}
