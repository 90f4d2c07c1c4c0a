package io.weir.server.node;

/** A listener could not be opened; the message is one line that names key and address. */
public final class ListenException extends Exception {
    private static final long serialVersionUID = 1L;

    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
