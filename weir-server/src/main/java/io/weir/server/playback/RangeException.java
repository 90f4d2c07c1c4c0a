package io.weir.server.playback;

/** Why a range cannot be had. The message is for the client. */
public final class RangeException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whose doing it is. */
    public enum Cause {
        /** There is no such recording. */
        NOT_FOUND,
        /** The recording has a gap, and that was not to be. */
        GAP,
        /** What is asked for makes no sense. */
        INVALID,
        /** It is recorded, but cannot be given like that. */
        UNSUPPORTED,
        /** There is no room for it now; later there will be. */
        BUSY
    }

    private final Cause kind;

    /** Says {@code message}. */
    public RangeException(Cause kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    static RangeException notFound() {
        return new RangeException(Cause.NOT_FOUND, "no recording segments found");
    }

    static RangeException gap(Gap gap) {
        return new RangeException(Cause.GAP, "the recording has a gap from " + gap);
    }

    /** Whose doing it is. */
    public Cause kind() {
        return kind;
    }
}
