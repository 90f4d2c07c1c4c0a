package io.weir.media;

/** What a track carries. */
public enum MediaKind {
    VIDEO,
    AUDIO,
    DATA
}
