package io.weir.config;

import java.time.Duration;

/** How a path is recorded. */
@Section("Path: recording")
public record RecordConfig(
        @Key(
                name = "record",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether the path is recorded.")
        boolean enabled,

        @Key(
                name = "recordPath",
                defaultsTo = "./recordings/%path/%Y-%m-%d_%H-%M-%S-%f",
                reload = Reload.LIVE,
                built = true,
                doc = "Where segments are written; %path, and %s or all of %Y %m %d %H %M %S, must be in it.")
        String path,

        @Key(
                name = "recordFormat",
                defaultsTo = "fmp4",
                reload = Reload.LIVE,
                built = true,
                doc = "The container of recordings.")
        RecordFormat format,

        @Key(
                name = "recordPartDuration",
                defaultsTo = "1s",
                reload = Reload.LIVE,
                built = true,
                doc = "How much may be lost when the machine fails.")
        Duration partDuration,

        @Key(
                name = "recordMaxPartSize",
                defaultsTo = "50M",
                reload = Reload.LIVE,
                built = true,
                doc = "Largest part held in memory.")
        ByteSize maxPartSize,

        @Key(
                name = "recordSegmentDuration",
                defaultsTo = "1h",
                reload = Reload.LIVE,
                built = true,
                doc = "Shortest segment; at most one day.")
        Duration segmentDuration,

        @Key(
                name = "recordDeleteAfter",
                defaultsTo = "1d",
                reload = Reload.LIVE,
                built = true,
                doc = "Age at which segments are deleted; 0s keeps them.")
        Duration deleteAfter,

        @Key(
                name = "recordSync",
                defaultsTo = "segment",
                reload = Reload.LIVE,
                built = true,
                doc = "When files are forced to the disk: never, when a segment ends, or with each part.")
        RecordSync sync) {}
