package io.weir.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The keys as a JSON schema: what {@link ConfigJson} shows and the API takes.
 *
 * <p>Threading: stateless.
 */
public final class KeySchema {
    /** As {@link GoDuration} reads and prints. */
    private static final String DURATION = "^[-+]?(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(d|h|m|s|ms|us|µs|μs|ns))+$";

    private static final String INTERVAL = "^auto$|" + DURATION;
    private static final String SIZE = "^[0-9]+(\\.[0-9]*)?[KMGTPEkmgtpe]?([iI]?[bB])?$";

    private KeySchema() {}

    /** An object with all keys of the scope, none of which must be there. */
    public static Map<String, Object> of(KeyScope scope) {
        return object(KeyTable.shape(scope), scope == KeyScope.GLOBAL ? "GLOBAL" : "PATH");
    }

    /** The keys that are always there when the configuration is shown: all that are not deprecated. */
    public static List<String> shown(KeyScope scope) {
        return shown(KeyTable.shape(scope));
    }

    private static List<String> shown(RecordShape shape) {
        List<String> names = new ArrayList<>();
        for (KeyField field : shape.fields()) {
            if (field.spec().deprecated().isEmpty()) {
                names.add(field.name());
            }
        }
        return names;
    }

    private static Map<String, Object> object(RecordShape shape, String owner) {
        Map<String, KeyRow> rows = new LinkedHashMap<>();
        KeyRows.of(owner).forEach(row -> rows.put(row.name(), row));
        Map<String, Object> properties = new LinkedHashMap<>();
        for (KeyField field : shape.fields()) {
            KeyRow row = rows.get(field.name());
            if (row == null) {
                throw new IllegalStateException("no row of " + owner + " " + field.name());
            }
            properties.put(field.name(), key(field, row));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        return schema;
    }

    private static Map<String, Object> key(KeyField field, KeyRow row) {
        Map<String, Object> schema = new LinkedHashMap<>();
        KeySpec spec = field.spec();
        switch (field.codec()) {
            case ValueCodec.OfScalar scalar -> {
                schema.putAll(scalar(scalar, row));
                schema.put("default", ScalarCodecs.print(field.defaultValue(), true));
            }
            case ValueCodec.OfList(var item) -> {
                schema.put("type", "array");
                schema.put("items", scalar(item, row));
                schema.put("default", printed((List<?>) field.defaultValue()));
            }
            case ValueCodec.OfRecords(var owner, var shape) -> {
                schema.put("type", "array");
                schema.put("items", object(shape, owner));
            }
        }
        schema.put("description", spec.doc());
        if (!spec.unit().isEmpty()) {
            schema.put("x-unit", spec.unit());
        }
        schema.put("x-reload", spec.reload().name().toLowerCase(Locale.ROOT));
        if (!spec.built()) {
            schema.put("x-built", false);
        }
        if (!spec.deprecated().isEmpty()) {
            schema.put("deprecated", true);
        }
        return schema;
    }

    private static List<Object> printed(List<?> values) {
        List<Object> out = new ArrayList<>();
        values.forEach(value -> out.add(ScalarCodecs.print(value, true)));
        return out;
    }

    private static Map<String, Object> scalar(ValueCodec.OfScalar codec, KeyRow row) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (codec.type()) {
            case "true or false" -> schema.put("type", "boolean");
            case "number" -> schema.put("type", "number");
            case "whole number" -> {
                schema.put("type", "integer");
                if (row.min() != Integer.MIN_VALUE) {
                    schema.put("minimum", row.min());
                }
                if (row.max() != Integer.MAX_VALUE) {
                    schema.put("maximum", row.max());
                }
            }
            case "duration" -> text(schema, DURATION);
            case "duration or auto" -> text(schema, INTERVAL);
            case "size" -> text(schema, SIZE);
            default -> schema.put("type", "string");
        }
        if (!codec.choices().isEmpty()) {
            schema.put("enum", codec.choices());
        }
        return schema;
    }

    private static void text(Map<String, Object> schema, String pattern) {
        schema.put("type", "string");
        schema.put("pattern", pattern);
    }
}
