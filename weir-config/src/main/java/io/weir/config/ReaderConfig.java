package io.weir.config;

import java.util.List;

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

        @Key(
                name = "readTokens",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "Tokens that let a client read, plain or sha256:; with any of them the path takes nobody without a token or a name.")
        List<Credential> tokens,

        @Key(
                name = "hlsVariants",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "Paths with the same stream in other qualities, which HLS players may choose from; who may read this path may read them.")
        List<String> hlsVariants,

        @Key(name = "srtReadPassphrase", doc = "The passphrase SRT readers must use; 10 to 79 characters.")
        Secret srtPassphrase,

        @Key(
                name = "fallback",
                built = true,
                reload = Reload.LIVE,
                deprecated = "use alwaysAvailable",
                doc =
                        "Where readers are sent while nobody publishes: a path with a leading slash, or an RTSP, RTMP or HTTP URL.")
        SensitiveText fallback) {
    /** Takes copies of the lists. */
    public ReaderConfig {
        tokens = List.copyOf(tokens);
        hlsVariants = List.copyOf(hlsVariants);
    }
}
