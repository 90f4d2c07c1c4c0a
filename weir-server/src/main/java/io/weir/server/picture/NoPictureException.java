package io.weir.server.picture;

/** Why there is no picture to be made. The message is for the client. */
public final class NoPictureException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * Says {@code message}.
     *
     * @param status of HTTP
     */
    public NoPictureException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** Status of HTTP. */
    public int status() {
        return status;
    }
}
