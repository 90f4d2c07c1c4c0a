package io.weir.platform.openapi;

import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects whose members stay in order. */
final class JsonMap {
    private JsonMap() {}

    /** An object of names and values in turn. */
    static Map<String, Object> of(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
