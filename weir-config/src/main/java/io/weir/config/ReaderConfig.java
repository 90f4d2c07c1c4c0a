package io.weir.config;

/** What a path asks of its readers. */
@Section("Path: readers")
public record ReaderConfig(
        @Key(
                name = "maxReaders",
                defaultsTo = "0",
                unit = "readers",
                built = true,
                min = 0,
                doc = "How many may read at once; 0 for any number.")
        int max,

        @Key(
                name = "maxReadersPerUser",
                defaultsTo = "0",
                unit = "readers",
                built = true,
                min = 0,
                doc =
                        "How many readers of one user may read at once; 0 for any number. Readers without a user name are not counted.")
        int maxPerUser,

        @Key(name = "srtReadPassphrase", doc = "The passphrase SRT readers must use; 10 to 79 characters.")
        Secret srtPassphrase,

        @Key(
                name = "fallback",
                built = true,
                reload = Reload.LIVE,
                deprecated = "use alwaysAvailable",
                doc =
                        "Where readers are sent while nobody publishes: a path with a leading slash, or an RTSP, RTMP or HTTP URL.")
        SensitiveText fallback) {}
