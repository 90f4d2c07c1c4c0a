package io.weir.platform.http;

import java.io.Serial;

/** A request that breaks the protocol or a limit: costs its sender this answer and the connection. Carries no stack trace. */
public final class MalformedRequestException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final int status;

    /** The status to answer with and a short sentence saying what is wrong, safe to show to the sender. */
    public MalformedRequestException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }
}
