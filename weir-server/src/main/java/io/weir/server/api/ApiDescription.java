package io.weir.server.api;

import io.weir.base.buf.Bytes;
import io.weir.config.KeySchema;
import io.weir.config.KeyScope;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Content;
import io.weir.platform.openapi.OpenApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The document that describes the routes of the API, from what each route says of itself and from the configuration's keys. */
final class ApiDescription {
    /** All global keys, any of which may be absent: what a change says. */
    static final Content GLOBAL_CHANGE = new Content.Named("GlobalConf");
    /** All global keys with their values in force. */
    static final Content GLOBAL = new Content.Named("GlobalConfShown");
    /** All keys of a path, any of which may be absent: what a change says. */
    static final Content PATH_CHANGE = new Content.Named("PathConf");
    /** The name of the schema of all keys of a path with their values in force. */
    static final String PATH = "PathConfShown";

    private static final String TEXT = """
            The control API of weir: MediaMTX's, under the same names, and what weir has beyond it. \
            Until users are configured only this machine is answered; afterwards whoever may take the action "api", by Basic or \
            Bearer credentials.""";

    private static final Map<String, String> PARAMETERS = Map.of(
            "name", "The name of a path; it may have slashes.",
            "id", "An id, a UUID.",
            "number", "The number of a revision; 0 is the file alone.",
            "file", "The name of a file.");

    private ApiDescription() {}

    /** The document, for a server of that version with those routes. */
    static Bytes of(String version, List<Route> routes) {
        OpenApi document = new OpenApi("weir", version, TEXT, PARAMETERS);
        conf(document, "GlobalConf", KeySchema.of(KeyScope.GLOBAL), KeySchema.shown(KeyScope.GLOBAL));
        Map<String, Object> path = KeySchema.of(KeyScope.PATH);
        List<String> shown = new ArrayList<>(KeySchema.shown(KeyScope.PATH));
        shown.addFirst("name");
        conf(document, "PathConf", named(path), shown);
        for (Route route : routes) {
            route.operation().ifPresent(operation -> document.add(route.method(), route.pattern(), operation));
        }
        return document.write();
    }

    /** Paths are shown with their name. */
    private static Map<String, Object> named(Map<String, Object> path) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("name", Map.of("type", "string", "readOnly", true, "description", "The path's entry."));
        if (path.get("properties") instanceof Map<?, ?> keys) {
            keys.forEach((key, schema) -> properties.put(String.valueOf(key), schema));
        }
        Map<String, Object> out = new LinkedHashMap<>(path);
        out.put("properties", properties);
        return out;
    }

    private static void conf(OpenApi document, String name, Map<String, Object> schema, List<String> shown) {
        document.schema(name, schema);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("$ref", "#/components/schemas/" + name);
        all.put("required", shown);
        document.schema(name + "Shown", all);
    }
}
