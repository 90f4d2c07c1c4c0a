package io.weir.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Hands out values in the order of their keys, and defaults for keys that have none. */
final class KeyCursor {
    private final Iterator<KeyField> fields;
    private final Map<String, Object> values;

    /** With the values by name of the key. */
    KeyCursor(RecordShape shape, Map<String, Object> values) {
        this.fields = shape.fields().iterator();
        this.values = values;
    }

    private Object next() {
        KeyField field = fields.next();
        return values.getOrDefault(field.name(), field.defaultValue());
    }

    boolean bool() {
        return (boolean) next();
    }

    int integer() {
        return (int) next();
    }

    double number() {
        return (double) next();
    }

    String text() {
        return (String) next();
    }

    <T> T next(Class<T> type) {
        return type.cast(next());
    }

    <T> List<T> list(Class<T> item) {
        List<?> list = (List<?>) next();
        List<T> checked = new ArrayList<>(list.size());
        for (Object value : list) {
            checked.add(item.cast(value));
        }
        return checked;
    }
}
