package io.weir.config;

/** A track that stands in while the source is away. */
public record AlwaysAvailableTrack(
        @Key(name = "codec", built = true, defaultsTo = "H264", reload = Reload.SOURCE, doc = "The codec of the track.")
        OfflineCodec codec,

        @Key(
                name = "sampleRate",
                built = true,
                defaultsTo = "0",
                unit = "Hz",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Samples per second, for AAC, G.711 and LPCM.")
        int sampleRate,

        @Key(
                name = "channelCount",
                built = true,
                defaultsTo = "0",
                reload = Reload.SOURCE,
                min = 0,
                doc = "Number of channels, for AAC, G.711 and LPCM.")
        int channelCount,

        @Key(
                name = "muLaw",
                built = true,
                defaultsTo = "false",
                reload = Reload.SOURCE,
                doc = "Whether G.711 is mu-law rather than A-law.")
        boolean muLaw) {}
