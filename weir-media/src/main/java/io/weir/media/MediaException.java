package io.weir.media;

/**
 * Media bytes that cannot be used. It answers the two questions that matter: are they broken, or legal but not ours; the message
 * says which element and why. Carries no stack trace: it is the peer's fault, and may come at a peer's rate.
 */
public final class MediaException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose problem it is. */
    public enum Reason {
        /** The bytes break their own specification. */
        MALFORMED,
        /** Legal, but not something weir handles. */
        UNSUPPORTED,
        /** Legal, but beyond a named limit. */
        LIMIT_EXCEEDED
    }

    private final Reason reason;

    private MediaException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Broken bytes. */
    public static MediaException malformed(String message) {
        return new MediaException(Reason.MALFORMED, message);
    }

    /** Legal bytes that weir does not handle. */
    public static MediaException unsupported(String message) {
        return new MediaException(Reason.UNSUPPORTED, message);
    }

    /** Bytes beyond a limit. */
    public static MediaException limitExceeded(String message) {
        return new MediaException(Reason.LIMIT_EXCEEDED, message);
    }

    public Reason reason() {
        return reason;
    }
}
