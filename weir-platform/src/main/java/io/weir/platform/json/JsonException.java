package io.weir.platform.json;

import java.io.Serial;

/** JSON that is not well formed or does not fit the record it is read into; the message says what and where. */
public final class JsonException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** A sentence safe to show to the sender. */
    public JsonException(String message) {
        super(message);
    }
}
