package io.weir.server.clip;

import java.util.Locale;

/** What a job does. */
public enum ClipState {
    /** It was taken down. */
    REQUESTED,
    /** Its range is not all recorded. */
    WAITING,
    /** It can be worked on, or tried again. */
    QUEUED,
    /** Its file is being made. */
    RUNNING,
    /** Its file is on the way to the bucket. */
    UPLOADING,
    /** The bucket is asked whether it has the file. */
    VERIFYING,
    /** The clip is there. */
    SUCCEEDED,
    /** There will be none. */
    FAILED,
    /** Nobody wants it any more. */
    CANCELLED;

    /** As the API has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing follows. */
    public boolean ended() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** Whether somebody works on it. */
    boolean worked() {
        return this == RUNNING || this == UPLOADING || this == VERIFYING;
    }
}
