package io.weir.platform.openapi;

import java.util.Map;

/** What a request or an answer carries. */
public sealed interface Content {
    /** JSON as a record is written. */
    record Of(Class<? extends Record> type) implements Content {}

    /** A page of a list of such records. */
    record PageOf(Class<? extends Record> type) implements Content {}

    /** JSON by a schema of the document's own, see {@link OpenApi#schema}. */
    record Named(String schema) implements Content {}

    /** A page of a list of such values. */
    record PageOfNamed(String schema) implements Content {}

    /** Anything else. */
    record Media(String mediaType) implements Content {}

    /** The schema of a page, whose items are {@code item}: MediaMTX's form of all lists. */
    static Map<String, Object> page(Map<String, Object> item) {
        Map<String, Object> properties = JsonMap.of(
                "itemCount", JsonMap.of("type", "integer", "description", "Items in the whole list."),
                "pageCount", JsonMap.of("type", "integer", "description", "Pages in the whole list."),
                "items", JsonMap.of("type", "array", "items", item));
        return JsonMap.of("type", "object", "required", properties.keySet(), "properties", properties);
    }
}
