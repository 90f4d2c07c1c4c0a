package io.weir.platform.openapi;

import io.weir.platform.json.OmittedWhenEmpty;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of records, as {@link io.weir.platform.json.Json} writes them: every component is there, and null only where it is
 * marked {@code @Nullable}. Each record becomes a schema by name, which the others refer to.
 *
 * <p>Threading: one thread.
 */
final class RecordSchemas {
    private static final String REFERENCE = "#/components/schemas/";

    private final Map<String, Object> schemas = new LinkedHashMap<>();
    private final Map<String, Class<?>> owners = new LinkedHashMap<>();

    /** The schemas made so far, by name. */
    Map<String, Object> all() {
        return schemas;
    }

    /** Refers to a schema by name. */
    static Map<String, Object> reference(String name) {
        return JsonMap.of("$ref", REFERENCE + name);
    }

    /** Refers to the schema of {@code type}, which is made when it is new. */
    Map<String, Object> of(Class<?> type) {
        String name = nameOf(type);
        Class<?> owner = owners.putIfAbsent(name, type);
        if (owner == null) {
            schemas.put(name, Map.of());
            schemas.put(name, object(type));
        } else if (owner != type) {
            throw new IllegalStateException(owner + " and " + type + " are both called " + name);
        }
        return reference(name);
    }

    static String nameOf(Class<?> type) {
        Described described = type.getAnnotation(Described.class);
        return described == null || described.name().isEmpty() ? type.getSimpleName() : described.name();
    }

    private Map<String, Object> object(Class<?> type) {
        Map<String, Object> schema = JsonMap.of("type", "object");
        Described described = type.getAnnotation(Described.class);
        if (described != null && !described.value().isEmpty()) {
            schema.put("description", described.value());
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(component.getName(), component(component));
            if (!component.isAnnotationPresent(OmittedWhenEmpty.class)) {
                required.add(component.getName());
            }
        }
        schema.put("required", required);
        schema.put("properties", properties);
        return schema;
    }

    private Map<String, Object> component(RecordComponent component) {
        Described described = component.getAnnotation(Described.class);
        Map<String, Object> schema = described != null && described.records().length > 0
                ? anyOf(described.records())
                : of(component.getAnnotatedType());
        if (described != null && described.oneOf().length > 0) {
            schema.put("enum", List.of(described.oneOf()));
        }
        if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            schema = nullable(schema);
        }
        if (described != null) {
            if (!described.value().isEmpty()) {
                schema.put("description", described.value());
            }
            if (described.deprecated()) {
                schema.put("deprecated", true);
            }
        }
        return schema;
    }

    private Map<String, Object> anyOf(Class<?>[] types) {
        List<Object> references = new ArrayList<>();
        for (Class<?> type : types) {
            references.add(of(type));
        }
        return JsonMap.of("anyOf", references);
    }

    @SuppressWarnings("unchecked") // made by anyOf
    private static Map<String, Object> nullable(Map<String, Object> schema) {
        if (schema.get("type") instanceof String type) {
            schema.put("type", List.of(type, "null"));
            return schema;
        }
        List<Object> choices =
                schema.get("anyOf") instanceof List<?> list ? (List<Object>) list : new ArrayList<>(List.of(schema));
        choices.add(JsonMap.of("type", "null"));
        return JsonMap.of("anyOf", choices);
    }

    private Map<String, Object> of(AnnotatedType annotated) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic
                && type instanceof ParameterizedType parameterized
                && parameterized.getRawType() == List.class) {
            return JsonMap.of("type", "array", "items", of(generic.getAnnotatedActualTypeArguments()[0]));
        }
        Class<?> raw = (Class<?>) (type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type);
        return raw.isRecord() ? of(raw) : scalar(raw);
    }

    private static Map<String, Object> scalar(Class<?> type) {
        return switch (type.getName()) {
            case "boolean" -> JsonMap.of("type", "boolean");
            case "int" -> JsonMap.of("type", "integer", "format", "int32");
            case "long" -> JsonMap.of("type", "integer", "format", "int64");
            case "double" -> JsonMap.of("type", "number");
            case "java.util.Map" -> JsonMap.of("type", "object");
            case "java.lang.Object" -> JsonMap.of();
            default -> {
                if (type == String.class) {
                    yield JsonMap.of("type", "string");
                } else if (type == Instant.class) {
                    yield JsonMap.of("type", "string", "format", "date-time");
                } else if (type == UUID.class) {
                    yield JsonMap.of("type", "string", "format", "uuid");
                }
                throw new IllegalStateException("no schema for " + type);
            }
        };
    }
}
