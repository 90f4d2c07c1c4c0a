package io.weir.config;

import java.time.Duration;

/** What a path keeps so that new readers start at once. */
@Section("Path: GOP cache")
public record GopCacheConfig(
        @Key(
                name = "gopCache",
                defaultsTo = "true",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether the media since the last keyframe is kept for new readers.")
        boolean enabled,

        @Key(
                name = "gopCacheMaxSize",
                defaultsTo = "16M",
                reload = Reload.LIVE,
                built = true,
                doc = "Largest cache of a path; a longer GOP is not kept.")
        ByteSize maxSize,

        @Key(
                name = "gopCacheMaxDuration",
                defaultsTo = "15s",
                reload = Reload.LIVE,
                built = true,
                doc = "Longest stretch of media kept; a longer GOP is not kept.")
        Duration maxDuration) {}
