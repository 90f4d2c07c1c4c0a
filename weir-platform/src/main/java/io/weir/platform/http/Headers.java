package io.weir.platform.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a request; names are matched without regard to case.
 *
 * <p>Threading: never changed once it is visible to a handler.
 */
public final class Headers {
    /** No fields. */
    public static final Headers EMPTY = of();

    private final HttpHeaders fields;

    Headers(HttpHeaders fields) {
        this.fields = fields;
    }

    /** Fields given as name, value, name, value, …; for tests and clients. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a header name has no value");
        }
        HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Headers(fields);
    }

    /** The first value of {@code name}, or null. */
    public @Nullable String get(String name) {
        return fields.get(name);
    }

    /** Every value of {@code name} in the order received. */
    public List<String> all(String name) {
        return fields.getAll(name);
    }

    /** Whether {@code name} is there at all. */
    public boolean has(String name) {
        return fields.contains(name);
    }

    /** Whether the comma-separated list in {@code name} (all its lines together) has {@code token}, in any case. */
    public boolean listHas(String name, String token) {
        return fields.containsValue(name, token, true);
    }

    /** Every field in the order received. */
    public List<Map.Entry<String, String>> entries() {
        return fields.entries();
    }

    /** How many fields there are. */
    public int count() {
        return fields.size();
    }

    /** Names only, in lower case: values may be secrets. */
    @Override
    public String toString() {
        return fields.names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .sorted()
                .toList()
                .toString();
    }
}
