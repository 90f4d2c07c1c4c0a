package io.weir.server.outgoing;

import java.io.IOException;

/** A server is not called because {@link UrlPolicy} does not allow it; the message names its host and the rule. */
public final class UrlRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    UrlRefusedException(String message) {
        super(message);
    }
}
