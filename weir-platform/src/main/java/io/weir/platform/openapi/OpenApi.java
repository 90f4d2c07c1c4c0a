package io.weir.platform.openapi;

import io.weir.base.buf.Bytes;
import io.weir.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes an OpenAPI 3.1 document.
 *
 * <p>Threading: one thread.
 */
public final class OpenApi {
    /** The schema of all errors: MediaMTX's form. */
    public static final String ERROR = "Error";

    private static final String JSON = "application/json";
    /** A parameter in a route's pattern; the dots say that it may have slashes. */
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)(\\.\\.\\.)?}");

    private final RecordSchemas records = new RecordSchemas();
    private final Map<String, Object> schemas = new LinkedHashMap<>();
    private final Map<String, Object> paths = new LinkedHashMap<>();
    private final Map<String, Object> tags = new LinkedHashMap<>();
    private final Map<String, Object> info;
    private final Map<String, String> parameters;

    /**
     * An empty document.
     *
     * @param parameters what the parameters in patterns mean, by name
     */
    public OpenApi(String title, String version, String description, Map<String, String> parameters) {
        this.info = JsonMap.of("title", title, "version", version, "description", description);
        this.parameters = Map.copyOf(parameters);
        Map<String, Object> error = JsonMap.of(
                "status",
                JsonMap.of("type", "string", "enum", List.of("error")),
                "error",
                JsonMap.of("type", "string"));
        schema(ERROR, JsonMap.of("type", "object", "required", error.keySet(), "properties", error));
    }

    /** Adds a schema by name, for {@link Content.Named}. */
    public void schema(String name, Map<String, Object> schema) {
        schemas.put(name, schema);
    }

    /** Adds a route of a pattern as {@code Route} has them. */
    @SuppressWarnings("unchecked") // made here
    public void add(String method, String pattern, Operation operation) {
        tags.putIfAbsent(operation.tag(), JsonMap.of("name", operation.tag()));
        Map<String, Object> item = (Map<String, Object>)
                paths.computeIfAbsent(PARAMETER.matcher(pattern).replaceAll("{$1}"), _ -> new LinkedHashMap<>());
        item.put(method.toLowerCase(Locale.ROOT), operation(pattern, operation));
    }

    private Map<String, Object> operation(String pattern, Operation operation) {
        Map<String, Object> out = JsonMap.of(
                "operationId",
                operation.id(),
                "tags",
                List.of(operation.tag()),
                "summary",
                operation.summary(),
                "parameters",
                parameters(pattern, operation));
        Content body = operation.body();
        if (body != null) {
            out.put("requestBody", JsonMap.of("required", true, "content", content(body)));
        }
        Map<String, Object> answers = new LinkedHashMap<>();
        operation.answers().forEach(answer -> answers.put(Integer.toString(answer.status()), answer(answer)));
        answers.put(
                "default",
                JsonMap.of(
                        "description",
                        "Not allowed, or an error.",
                        "content",
                        JsonMap.of(JSON, JsonMap.of("schema", RecordSchemas.reference(ERROR)))));
        out.put("responses", answers);
        return out;
    }

    private List<Object> parameters(String pattern, Operation operation) {
        List<Object> out = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(pattern);
        while (matcher.find()) {
            String name = matcher.group(1);
            String meaning = parameters.get(name);
            if (meaning == null) {
                throw new IllegalStateException("nobody says what {" + name + "} of " + pattern + " means");
            }
            out.add(JsonMap.of(
                    "in", "path", "name", name, "required", true, "description", meaning, "schema", type("string")));
        }
        operation
                .parameters()
                .forEach(parameter -> out.add(JsonMap.of(
                        "in",
                        parameter.place(),
                        "name",
                        parameter.name(),
                        "description",
                        parameter.description(),
                        "schema",
                        type(parameter.type()))));
        return out;
    }

    private static Map<String, Object> type(String type) {
        return JsonMap.of("type", type);
    }

    private Map<String, Object> answer(Operation.Answer answer) {
        Map<String, Object> out = JsonMap.of("description", answer.description());
        if (!answer.header().isEmpty()) {
            out.put("headers", JsonMap.of(answer.header(), JsonMap.of("schema", type("string"))));
        }
        @Nullable Content content = answer.content();
        if (content != null) {
            out.put("content", content(content));
        }
        return out;
    }

    private Map<String, Object> content(Content content) {
        return switch (content) {
            case Content.Of(var type) -> json(records.of(type));
            case Content.PageOf(var type) -> json(page(RecordSchemas.nameOf(type), records.of(type)));
            case Content.Named(var name) -> json(RecordSchemas.reference(name));
            case Content.PageOfNamed(var name) -> json(page(name, RecordSchemas.reference(name)));
            case Content.Media(var mediaType) -> JsonMap.of(mediaType, JsonMap.of());
        };
    }

    private Map<String, Object> page(String name, Map<String, Object> item) {
        schemas.putIfAbsent(name + "List", Content.page(item));
        return RecordSchemas.reference(name + "List");
    }

    private static Map<String, Object> json(Map<String, Object> schema) {
        return JsonMap.of(JSON, JsonMap.of("schema", schema));
    }

    /** The document. */
    public Bytes write() {
        Map<String, Object> all = new LinkedHashMap<>(schemas);
        records.all().forEach((name, schema) -> {
            if (all.put(name, schema) != null) {
                throw new IllegalStateException("two schemas called " + name);
            }
        });
        Map<String, Object> security = JsonMap.of(
                "basic", JsonMap.of("type", "http", "scheme", "basic"),
                "bearer", JsonMap.of("type", "http", "scheme", "bearer"));
        return Json.write(JsonMap.of(
                "openapi",
                "3.1.0",
                "info",
                info,
                "servers",
                List.of(JsonMap.of("url", "/")),
                "security",
                List.of(JsonMap.of("basic", List.of()), JsonMap.of("bearer", List.of()), JsonMap.of()),
                "tags",
                List.copyOf(tags.values()),
                "paths",
                paths,
                "components",
                JsonMap.of("schemas", all, "securitySchemes", security)));
    }
}
