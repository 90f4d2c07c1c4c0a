package io.weir.server.registration;

import java.util.UUID;

/** One published stream, end to end: kept when media leaves the server for processing and comes back. */
public record StreamId(String value) {
    /** Longest id, in characters. */
    public static final int LENGTH_MAX = 128;

    /**
     * Checks the length, 1..{@value #LENGTH_MAX}.
     *
     * @throws IllegalArgumentException when it is empty or too long
     */
    public StreamId {
        if (value.isEmpty() || value.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("a stream id has 1 to " + LENGTH_MAX + " characters");
        }
    }

    /** A fresh id. */
    public static StreamId random() {
        return new StreamId(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
