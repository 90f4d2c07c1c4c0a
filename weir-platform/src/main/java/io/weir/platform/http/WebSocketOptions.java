package io.weir.platform.http;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a handler accepts a WebSocket.
 *
 * @param subprotocol the one chosen from the client's {@code Sec-WebSocket-Protocol}, or null for none
 * @param messageMax longest message accepted from the client in bytes; a longer one ends the connection with code 1009
 * @param receiver gets each message on the channel's event loop, where it must not block; null drops them
 */
public record WebSocketOptions(
        @Nullable String subprotocol,
        int messageMax,
        @Nullable Consumer<WebSocketMessage> receiver) {
    /** The default for {@code messageMax}. */
    public static final int MESSAGE_MAX_DEFAULT = 64 * 1024;

    /** For connections on which only we speak. */
    public static final WebSocketOptions SEND_ONLY = new WebSocketOptions(null, MESSAGE_MAX_DEFAULT, null);

    /** Checks the range. */
    public WebSocketOptions {
        if (messageMax < 0 || messageMax > HttpLimits.BODY_MAX) {
            throw new IllegalArgumentException("a message limit of " + messageMax + " bytes is out of range");
        }
    }

    /** For connections on which the client speaks too. */
    public static WebSocketOptions receiving(Consumer<WebSocketMessage> receiver) {
        return new WebSocketOptions(null, MESSAGE_MAX_DEFAULT, receiver);
    }
}
