package io.weir.config;

import io.weir.base.buf.Bytes;
import io.weir.config.KeyTable.Secrets;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration as MediaMTX's API shows it: keys by their names, durations like {@code 10s}, sizes like {@code 50M},
 * every key present with the value in force. Passwords of users are hidden, other secrets are not: whoever may see this
 * may change it.
 */
public final class ConfigJson {
    static final String NAME = "name";

    private ConfigJson() {}

    /** The global keys. */
    public static Map<String, Object> global(ServerConfig config) {
        return global(config, Secrets.PASSWORDS_REDACTED);
    }

    /** The global keys for somebody who may see so much. */
    public static Map<String, Object> global(ServerConfig config, Secrets secrets) {
        return KeyTable.view(config, secrets);
    }

    /** The keys that paths inherit. */
    public static Map<String, Object> pathDefaults(ServerConfig config) {
        return pathDefaults(config, Secrets.PASSWORDS_REDACTED);
    }

    /** The keys that paths inherit, for somebody who may see so much. */
    public static Map<String, Object> pathDefaults(ServerConfig config, Secrets secrets) {
        return path("", config.pathDefaults(), secrets);
    }

    /** One of the configured paths with what it inherits. */
    public static Map<String, Object> path(String name, PathConfig path) {
        return path(name, path, Secrets.PASSWORDS_REDACTED);
    }

    /** The same for somebody who may see so much. */
    public static Map<String, Object> path(String name, PathConfig path, Secrets secrets) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(NAME, name);
        keys.putAll(KeyTable.view(path, secrets));
        return keys;
    }

    /**
     * The keys in a request's body.
     *
     * @throws JsonException when it is no JSON object
     */
    public static Map<String, Object> read(Bytes body) throws JsonException {
        Map<?, ?> map = Json.read(body, Map.class);
        Map<String, Object> keys = new LinkedHashMap<>();
        map.forEach((key, value) -> keys.put(String.valueOf(key), value));
        return keys;
    }
}
