package io.weir.config;

import java.time.Duration;
import java.util.List;

/** What a path asks of its publisher. */
@Section("Path: publisher")
public record PublisherConfig(
        @Key(
                name = "overridePublisher",
                defaultsTo = "true",
                built = true,
                doc = "Whether a second publisher takes the path over; otherwise it is refused.")
        boolean override,

        @Key(
                name = "publisherGracePeriod",
                defaultsTo = "0s",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "How long readers stay after the publisher left, waiting for it to come back; 0s closes them at once.")
        Duration gracePeriod,

        @Key(
                name = "maxBitrate",
                defaultsTo = "0",
                unit = "bits per second",
                reload = Reload.LIVE,
                built = true,
                min = 0,
                doc = "The bitrate, averaged over five seconds, above which the publisher is ended; 0 for any.")
        int maxBitrate,

        @Key(
                name = "publishTokens",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "Tokens that let a client publish, plain or sha256:; with any of them the path takes nobody without a token or a name.")
        List<Credential> tokens,

        @Key(name = "srtPublishPassphrase", doc = "The passphrase SRT publishers must use; 10 to 79 characters.")
        Secret srtPassphrase,

        @Key(
                name = "rtspDemuxMpegts",
                defaultsTo = "false",
                doc = "Whether MPEG-TS published over RTSP is taken apart into its streams.")
        boolean rtspDemuxMpegts) {
    /** Takes copies of the lists. */
    public PublisherConfig {
        tokens = List.copyOf(tokens);
    }
}
