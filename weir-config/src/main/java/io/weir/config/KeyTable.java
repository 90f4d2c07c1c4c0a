package io.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        REDACTED,
        /** Passwords of users replaced, everything else as configured: what MediaMTX's API shows. */
        PASSWORDS_REDACTED
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
        return ConfigView.of(config, secrets);
    }

    /** The keys of a path with their values, as booleans, numbers, texts, and lists and maps of these. */
    public static Map<String, Object> view(PathConfig config, Secrets secrets) {
        return ConfigView.of(config, secrets);
    }

    /** The global keys that have another value in {@code next}. */
    public static List<KeySpec> changed(ServerConfig old, ServerConfig next) {
        return changed(GLOBAL, view(old, Secrets.SHOWN), view(next, Secrets.SHOWN));
    }

    /** The keys of a path that have another value in {@code next}. */
    public static List<KeySpec> changed(PathConfig old, PathConfig next) {
        return changed(PATH, view(old, Secrets.SHOWN), view(next, Secrets.SHOWN));
    }

    private static List<KeySpec> changed(RecordShape shape, Map<String, Object> old, Map<String, Object> next) {
        List<KeySpec> keys = new ArrayList<>();
        for (KeyField field : shape.fields()) {
            if (!Objects.equals(old.get(field.name()), next.get(field.name()))) {
                keys.add(field.spec());
            }
        }
        return keys;
    }

    static RecordShape shape(KeyScope scope) {
        return scope == KeyScope.GLOBAL ? GLOBAL : PATH;
    }

    /** Whether a key has the value it has by itself. */
    static boolean isDefault(KeyScope scope, String name, Object value) {
        KeyField field = field(scope, name);
        return field != null && field.defaultValue().equals(value);
    }

    static @Nullable KeyField field(KeyScope scope, String name) {
        return shape(scope).field(name);
    }
}
