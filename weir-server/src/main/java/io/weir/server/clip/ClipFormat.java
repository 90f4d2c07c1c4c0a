package io.weir.server.clip;

/** The container of a clip. */
public enum ClipFormat {
    /** Progressive MP4, its movie in front. */
    MP4,
    /** Fragmented MP4, in parts of a second. */
    FMP4
}
