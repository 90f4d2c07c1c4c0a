package io.weir.server.clip;

/** Where a clip is kept. */
public enum ClipStorage {
    /** In the directory of clips. */
    LOCAL,
    /** In an S3-compatible bucket. */
    S3
}
