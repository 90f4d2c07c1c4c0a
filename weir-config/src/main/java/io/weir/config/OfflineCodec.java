package io.weir.config;

/** The codec of a track that stands in while the source is away. */
public enum OfflineCodec implements Choice {
    /** AV1 video. */
    AV1("AV1"),
    /** VP9 video. */
    VP9("VP9"),
    /** H.265 video. */
    H265("H265"),
    /** H.264 video. */
    H264("H264"),
    /** Opus audio. */
    OPUS("Opus"),
    /** AAC audio. */
    MPEG4_AUDIO("MPEG4Audio"),
    /** G.711 audio. */
    G711("G711"),
    /** Uncompressed audio. */
    LPCM("LPCM");

    private final String text;

    OfflineCodec(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
