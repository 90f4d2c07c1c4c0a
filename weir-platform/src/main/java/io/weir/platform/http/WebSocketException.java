package io.weir.platform.http;

import java.io.Serial;

/** What a WebSocket client did wrong, with the close code to tell it (RFC 6455 §7.4.1). Carries no stack trace. */
final class WebSocketException extends Exception {
    /** A frame breaks the protocol. */
    static final int PROTOCOL_ERROR = 1002;
    /** Text is not UTF-8. */
    static final int NOT_UTF8 = 1007;
    /** A message is longer than we accept. */
    static final int TOO_BIG = 1009;

    @Serial
    private static final long serialVersionUID = 1;

    private final int code;

    WebSocketException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
