package io.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every configuration key, derived from the {@link Key} annotations of the configuration records.
 *
 * <p>Threading: immutable; made on first use.
 */
public final class KeyTable {
    private static final RecordShape GLOBAL = new RecordShape("GLOBAL", KeyScope.GLOBAL);
    private static final RecordShape PATH = new RecordShape("PATH", KeyScope.PATH);

    private KeyTable() {}

    /** Whether a view shows secrets or {@link Secret#REDACTED} in their place. */
    public enum Secrets {
        /** As configured. */
        SHOWN,
        /** Replaced. */
        REDACTED
    }

    /** All keys: first the global ones, then those of paths, each in the order of the records. */
    public static List<KeySpec> keys() {
        List<KeySpec> keys = new ArrayList<>();
        GLOBAL.fields().forEach(field -> keys.add(field.spec()));
        PATH.fields().forEach(field -> keys.add(field.spec()));
        return keys;
    }

    /** The key called {@code name}. */
    public static Optional<KeySpec> find(KeyScope scope, String name) {
        return Optional.ofNullable(field(scope, name)).map(KeyField::spec);
    }

    /** The global keys with their values, as booleans, numbers, texts, and lists and maps of these. */
    public static Map<String, Object> view(ServerConfig config, Secrets secrets) {
        return ConfigView.of(config, secrets == Secrets.SHOWN);
    }

    /** The keys of a path with their values, as booleans, numbers, texts, and lists and maps of these. */
    public static Map<String, Object> view(PathConfig config, Secrets secrets) {
        return ConfigView.of(config, secrets == Secrets.SHOWN);
    }

    static RecordShape shape(KeyScope scope) {
        return scope == KeyScope.GLOBAL ? GLOBAL : PATH;
    }

    static @Nullable KeyField field(KeyScope scope, String name) {
        return shape(scope).field(name);
    }
}
