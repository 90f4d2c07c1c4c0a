package io.weir.server.api;

import io.weir.config.ConfigEdit;
import io.weir.config.ConfigEdit.AddPath;
import io.weir.config.ConfigEdit.DeletePath;
import io.weir.config.ConfigEdit.PatchPath;
import io.weir.config.ConfigEdit.ReplacePath;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import io.weir.platform.openapi.Content;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Many paths changed at once, as one revision: answered with an operation that tells when it is done.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #CHANGES_MAX} changes in a request.
 */
final class BulkApi {
    /** Changes in one request. */
    static final int CHANGES_MAX = 10_000;

    private final ConfigControl control;
    private final OperationTable operations;

    BulkApi(ConfigControl control, OperationTable operations) {
        this.control = control;
        this.operations = operations;
    }

    /** What a request says. */
    @Described(name = "BulkRequest")
    private record Request(List<Item> operations) {}

    /**
     * One change.
     *
     * @param op {@code add}, {@code patch}, {@code replace} or {@code delete}
     * @param conf the keys, for all but {@code delete}
     */
    @Described(name = "BulkItem")
    private record Item(
            @Described(oneOf = {"add", "patch", "replace", "delete"})
            String op,

            String name,

            @Described("The keys, for all but delete.") @Nullable
            Map<String, Object> conf) {
        ConfigEdit edit() throws BadRequestException {
            Map<String, Object> keys = conf == null ? Map.of() : conf;
            return switch (op) {
                case "add" -> new AddPath(name, keys);
                case "patch" -> new PatchPath(name, keys);
                case "replace" -> new ReplacePath(name, keys);
                case "delete" -> new DeletePath(name);
                default -> throw new BadRequestException("invalid op: '" + op + "'; add, patch, replace or delete");
            };
        }
    }

    List<Route> routes() {
        return List.of(
                ConfigApi.edit("POST", "/v3/config/paths/bulk", this::bulk)
                        .describedBy(
                                Operation.of("configPathsBulk", "Configuration", "Changes many paths, as one revision.")
                                        .takes(new Content.Of(Request.class))
                                        .answers(202, "Begun.", new Content.Of(OperationTable.Operation.class))
                                        .withHeader("Location")
                                        .errors(400, 503)
                                        .ifMatch()),
                ControlApi.get("/v3/operations/list", this::list)
                        .describedBy(
                                Operation.of("operationsList", "Operations", "Returns what was begun, newest first.")
                                        .answersPage(OperationTable.Operation.class)),
                ControlApi.get("/v3/operations/get/{id}", this::get)
                        .describedBy(Operation.of("operationsGet", "Operations", "Tells how far an operation is.")
                                .answers(OperationTable.Operation.class)
                                .errors(400, 404)));
    }

    private void bulk(HttpExchange exchange) throws BadRequestException, JsonException {
        List<Item> items = Json.read(exchange.request().body(), Request.class).operations();
        if (items.size() > CHANGES_MAX) {
            throw new BadRequestException("more than " + CHANGES_MAX + " operations");
        }
        List<ConfigEdit> edits = new ArrayList<>(items.size());
        for (Item item : items) {
            edits.add(item.edit());
        }
        String condition = EntityTag.condition(exchange.request());
        ConfigControl.Edit edit = new ConfigControl.Edit(
                edits,
                ConfigApi.author(exchange),
                _ -> condition == null || EntityTag.matches(condition, "\"" + control.version() + "\""));
        Optional<OperationTable.Operation> begun = operations.begin("config.paths.bulk", edits.size());
        if (begun.isEmpty()) {
            exchange.respond(HttpResponse.error(503, "too many operations are running"));
            return;
        }
        operations.follow(begun.get(), control.edit(edit));
        exchange.respond(HttpResponse.json(202, begun.get())
                .with("Location", "/v3/operations/get/" + begun.get().id())
                .with("Access-Control-Expose-Headers", "Location"));
    }

    private void list(HttpExchange exchange) throws BadRequestException {
        exchange.respond(HttpResponse.json(200, Page.of(exchange.request(), operations.all())));
    }

    private void get(HttpExchange exchange) throws BadRequestException {
        String id = exchange.parameter("id");
        try {
            exchange.respond(operations
                    .find(UUID.fromString(id))
                    .map(operation -> HttpResponse.json(200, operation))
                    .orElseGet(() -> HttpResponse.error(404, "operation not found")));
        } catch (IllegalArgumentException _) {
            throw new BadRequestException("invalid id: '" + id + "'");
        }
    }
}
