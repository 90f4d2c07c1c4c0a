package io.weir.platform.json;

import io.weir.base.buf.Bytes;

/**
 * Records to JSON and back.
 *
 * <p>Writing: properties in the order of the record's components; null and an empty {@code Optional} as {@code null};
 * instants as RFC 3339 in UTC with as many digits of nanoseconds as are not zero; enums by name.
 *
 * <p>Reading is strict: unknown and repeated properties, trailing text, and numbers or booleans in quotes are refused. A component
 * marked {@code @Nullable} may be absent or null, an {@code Optional} or {@code OptionalLong} too and is then empty; every other component must be there.
 *
 * <p>Nothing of the JSON library is loaded before the first use.
 *
 * <p>Threading: any thread.
 */
public final class Json {
    /** Deepest nesting read or written. */
    public static final int DEPTH_MAX = 64;

    private Json() {}

    /** {@code value} (a record, list, map, …) as UTF-8. */
    public static Bytes write(Object value) {
        return Mapper.write(value);
    }

    /**
     * Reads a record.
     *
     * @throws JsonException naming what is wrong and where
     */
    public static <T> T read(Bytes json, Class<T> type) throws JsonException {
        return Mapper.read(json, type);
    }
}
