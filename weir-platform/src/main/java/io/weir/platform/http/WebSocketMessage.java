package io.weir.platform.http;

import io.weir.base.buf.Bytes;

/** A complete message from a WebSocket's client (RFC 6455 §5.6), put together from its fragments. */
public sealed interface WebSocketMessage {
    /** Text, already checked to be UTF-8. */
    record Text(String text) implements WebSocketMessage {}

    /** Bytes. */
    record Binary(Bytes bytes) implements WebSocketMessage {}
}
