package io.weir.server.clip;

/** Why something about clips is not done. The message is for the client. */
public final class ClipRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whose doing it is. */
    public enum Cause {
        /** What is asked for makes no sense. */
        INVALID,
        /** Too much is wanted or kept. */
        FULL,
        /** The storage does not do its part. */
        STORAGE
    }

    private final Cause kind;

    ClipRefusedException(Cause kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** Whose doing it is. */
    public Cause kind() {
        return kind;
    }
}
