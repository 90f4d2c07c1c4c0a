package io.weir.server.registration;

import io.weir.base.log.Redaction;

/** Which stream keys of an application a registration speaks for. */
public sealed interface StreamKey {
    /** Longest key a registration may name, in characters. */
    int LENGTH_MAX = 512;

    /** Every key, the empty one too. */
    record Any() implements StreamKey {}

    /**
     * One key alone.
     *
     * @param value without query or outer slashes; may be empty
     */
    record Exact(String value) implements StreamKey {
        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException when it is longer than {@link #LENGTH_MAX}
         */
        public Exact {
            if (value.length() > LENGTH_MAX) {
                throw new IllegalArgumentException("stream key is longer than " + LENGTH_MAX + " characters");
            }
        }

        /** Without the key, which may be a secret. */
        @Override
        public String toString() {
            return "Exact[" + Redaction.MASK + "]";
        }
    }

    /** True when {@code key} is spoken for. */
    default boolean matches(String key) {
        return switch (this) {
            case Any _ -> true;
            case Exact(var value) -> value.equals(key);
        };
    }

    /** True when both could speak for the same key. */
    default boolean overlaps(StreamKey other) {
        return switch (this) {
            case Any _ -> true;
            case Exact(var value) -> other.matches(value);
        };
    }
}
