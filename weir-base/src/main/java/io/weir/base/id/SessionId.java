package io.weir.base.id;

import java.util.UUID;

/** One client's conversation, as the API, logs and hooks name it: a random UUID. */
public record SessionId(UUID value) {
    /** A fresh identifier. */
    public static SessionId random() {
        return new SessionId(UUID.randomUUID());
    }

    /** The first eight hexadecimal digits: enough to follow a session through a log. */
    public String shortText() {
        return value.toString().substring(0, 8);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
