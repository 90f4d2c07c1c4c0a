package io.weir.system;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.weir.base.buf.Bytes;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An OpenAPI document, and whether answers are as it says: the status, the type, and the JSON to the last field.
 *
 * <p>Threading: any thread.
 */
final class ApiContract {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern PARAMETER = Pattern.compile("\\\\\\{(\\w+)\\\\}");
    /** What any route may answer beside its own: {@code default} in the document. */
    private static final Set<Integer> OF_ALL = Set.of(401, 403, 405, 413, 429, 500);

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private static final Map<String, ApiContract> KNOWN = new ConcurrentHashMap<>();

    private final JsonNode document;
    /** The schemas, in which objects have no properties but those named. */
    private final JsonNode components;

    private final List<Entry> entries = new ArrayList<>();
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    /** The operations of one path. */
    private record Entry(String template, Pattern pattern, JsonNode operations) {}

    private ApiContract(JsonNode document) {
        this.document = document;
        this.components = document.get("components").deepCopy();
        closeObjects(components);
        document.get("paths").properties().forEach(path -> {
            String regex = PARAMETER
                    .matcher(path.getKey().replaceAll("([{}.])", "\\\\$1"))
                    .replaceAll(match -> match.group(1).equals("name") ? ".+" : "[^/]+");
            entries.add(new Entry(path.getKey(), Pattern.compile(regex), path.getValue()));
        });
        entries.sort((a, b) -> Boolean.compare(a.template.contains("{"), b.template.contains("{")));
    }

    /** The contract that {@code document} says. */
    static ApiContract of(Bytes document) {
        return KNOWN.computeIfAbsent(
                new String(document.toArray(), StandardCharsets.UTF_8), text -> new ApiContract(JSON.readTree(text)));
    }

    /** A published document lets servers add fields; a test does not. */
    private static void closeObjects(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("properties").isObject() && object.has("type")) {
            object.put("additionalProperties", false);
        }
        node.forEach(ApiContract::closeObjects);
    }

    /** The document. */
    JsonNode document() {
        return document;
    }

    /** The operations, as {@code GET /v3/info}. */
    List<String> operations() {
        List<String> operations = new ArrayList<>();
        entries.forEach(entry -> entry.operations
                .propertyNames()
                .forEach(method -> operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + entry.template)));
        return operations;
    }

    /** Fails unless {@code response} is an answer that the document allows. */
    void check(HttpResponse<?> response) {
        String method = response.request().method();
        String path = response.request().uri().getPath();
        if (method.equals("OPTIONS") || method.equals("HEAD")) {
            return;
        }
        int status = response.statusCode();
        String where = method + " " + path + " answers " + status;
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isEmpty()) {
            require(status >= 400, where + ", but is not in the document");
            checkBody(where, JSON.createObjectNode().put("$ref", "#/components/schemas/Error"), response.body());
            return;
        }
        JsonNode answers = operation.get().get("responses");
        JsonNode answer = answers.get(Integer.toString(status));
        if (answer == null) {
            require(OF_ALL.contains(status), where + ", which the document does not allow");
            answer = answers.get("default");
        }
        checkAnswer(where, answer, response);
    }

    private void checkAnswer(String where, JsonNode answer, HttpResponse<?> response) {
        answer.path("headers")
                .propertyNames()
                .forEach(header ->
                        require(response.headers().firstValue(header).isPresent(), where + " without " + header));
        JsonNode content = answer.path("content");
        String type = response.headers().firstValue("Content-Type").orElse("");
        for (Map.Entry<String, JsonNode> media : content.properties()) {
            String wanted = media.getKey().replace("*", "");
            require(type.startsWith(wanted), where + " with " + type + ", not " + media.getKey());
            if (media.getValue().has("schema")) {
                checkBody(where, media.getValue().get("schema"), response.body());
            }
        }
    }

    private Optional<JsonNode> operation(String method, String path) {
        return entries.stream()
                .filter(entry -> entry.pattern.matcher(path).matches())
                .map(entry -> entry.operations.path(method.toLowerCase(java.util.Locale.ROOT)))
                .filter(JsonNode::isObject)
                .findFirst();
    }

    private void checkBody(String where, JsonNode schema, @Nullable Object body) {
        if (!(body instanceof String text)) {
            return;
        }
        List<Error> errors = compiled.computeIfAbsent(schema, this::compile).validate(JSON.readTree(text));
        require(errors.isEmpty(), where + " with " + text + ": " + errors);
    }

    private Schema compile(JsonNode schema) {
        ObjectNode root = JSON.createObjectNode();
        root.set("components", components);
        root.setAll((ObjectNode) schema);
        return REGISTRY.getSchema(root);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
