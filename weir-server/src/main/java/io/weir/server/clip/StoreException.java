package io.weir.server.clip;

import java.io.IOException;

/** Why a bucket does not do what it is asked. The message is for people and has no secrets. */
public final class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    /** What to do about it. */
    public enum Cause {
        /** Try again. */
        PASSING,
        /** Nothing: it will be the same the next time. */
        LASTING,
        /** Begin anew: the bucket does not know the upload. */
        NO_UPLOAD
    }

    private final Cause kind;

    /** Says {@code message}. */
    public StoreException(Cause kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What to do about it. */
    public Cause kind() {
        return kind;
    }
}
