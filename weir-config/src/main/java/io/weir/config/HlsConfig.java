package io.weir.config;

import java.time.Duration;

/** The HLS server. */
@Section(value = "HLS server", switchedBy = "hls")
public record HlsConfig(
        @Key(
                name = "hls",
                built = true,
                defaultsTo = "true",
                reload = Reload.LISTENER,
                doc = "Whether the HLS server runs.")
        boolean enabled,

        @Family(prefix = "hls", address = ":8888", built = true)
        HttpListenerConfig listener,

        @Key(
                name = "hlsAlwaysRemux",
                built = true,
                defaultsTo = "false",
                doc = "Whether segments are made before anyone asks for them.")
        boolean alwaysRemux,

        @Key(name = "hlsVariant", built = true, defaultsTo = "lowLatency", doc = "The kind of HLS that is made.")
        HlsVariant variant,

        @Key(
                name = "hlsSegmentCount",
                built = true,
                defaultsTo = "7",
                unit = "segments",
                doc = "How many segments a playlist holds.")
        int segmentCount,

        @Key(
                name = "hlsSegmentDuration",
                built = true,
                defaultsTo = "1s",
                doc = "Shortest segment; it grows to the next keyframe.")
        Duration segmentDuration,

        @Key(
                name = "hlsPartDuration",
                built = true,
                defaultsTo = "200ms",
                doc = "Shortest part of a low-latency segment.")
        Duration partDuration,

        @Key(name = "hlsSegmentMaxSize", built = true, defaultsTo = "50M", doc = "Largest segment.")
        ByteSize segmentMaxSize,

        @Key(
                name = "hlsDirectory",
                built = true,
                doc = "Directory for segments that few ask for any more; empty keeps all in memory.")
        String directory,

        @Key(
                name = "hlsMuxerCloseAfter",
                built = true,
                defaultsTo = "60s",
                doc = "How long segments go on being made after the last request.")
        Duration muxerCloseAfter,

        @Key(
                name = "hlsCDNSecret",
                reload = Reload.LIVE,
                built = true,
                doc = "The bearer token by which a CDN is known, whose requests need no other credentials.")
        Secret cdnSecret) {}
