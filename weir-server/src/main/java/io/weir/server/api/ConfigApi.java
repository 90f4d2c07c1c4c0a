package io.weir.server.api;

import io.weir.base.net.HostPort;
import io.weir.base.time.Clock;
import io.weir.config.ConfigChange;
import io.weir.config.ConfigEdit;
import io.weir.config.ConfigEdit.AddPath;
import io.weir.config.ConfigEdit.DeletePath;
import io.weir.config.ConfigEdit.PatchGlobal;
import io.weir.config.ConfigEdit.PatchPath;
import io.weir.config.ConfigEdit.PatchPathDefaults;
import io.weir.config.ConfigEdit.ReplacePath;
import io.weir.config.ConfigJson;
import io.weir.config.EditException;
import io.weir.config.KeyTable;
import io.weir.config.KeyTable.Secrets;
import io.weir.config.PathConfig;
import io.weir.config.ServerConfig;
import io.weir.config.revision.Revision;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpHandler;
import io.weir.platform.http.HttpLimits;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.json.JsonException;
import io.weir.platform.openapi.Content;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.auth.ApiPower;
import io.weir.server.auth.AuthDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v3/config}: MediaMTX's routes, which answer when a change is stored and in force, and revisions.
 *
 * <p>Threading: any thread.
 */
public final class ConfigApi implements ApiResource {
    private final ConfigControl control;
    private final BulkApi bulk;
    private final EntityTag tags = new EntityTag();

    /** Shows and changes what {@code control} owns. */
    public ConfigApi(ConfigControl control, Clock clock) {
        this.control = control;
        this.bulk = new BulkApi(control, new OperationTable(clock));
    }

    /** A revision as the API shows it: without what it says in full, which has secrets. */
    @Described(name = "Revision")
    private record RevisionItem(
            int revision,
            @Described("Whether it is in force.") boolean current,
            Instant time,
            @Described("Who made it: an address.") String author,
            @Described("What was done.") String action,
            @Described("What differs from the one before.") List<ConfigChange> changes) {}

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                ControlApi.get("/v3/config/global/get", this::global)
                        .describedBy(operation("configGlobalGet", "Returns the global configuration.")
                                .answers(200, "All global keys.", ApiDescription.GLOBAL)
                                .tagged()),
                edit("PATCH", "/v3/config/global/patch", this::patchGlobal)
                        .describedBy(change("configGlobalSet", "Changes keys of the global configuration.")
                                .takes(ApiDescription.GLOBAL_CHANGE)),
                ControlApi.get("/v3/config/pathdefaults/get", this::pathDefaults)
                        .describedBy(operation("configPathDefaultsGet", "Returns what paths inherit.")
                                .answers(200, "All keys of a path.", new Content.Named(ApiDescription.PATH))
                                .tagged()),
                edit("PATCH", "/v3/config/pathdefaults/patch", this::patchPathDefaults)
                        .describedBy(change("configPathDefaultsPatch", "Changes keys that paths inherit.")
                                .takes(ApiDescription.PATH_CHANGE)),
                ControlApi.get("/v3/config/paths/list", this::paths)
                        .describedBy(operation("configPathsList", "Returns the configured paths.")
                                .answersPageOf(ApiDescription.PATH)),
                ControlApi.get("/v3/config/paths/get/{name...}", this::path)
                        .describedBy(operation("configPathsGet", "Returns a configured path.")
                                .answers(200, "All its keys.", new Content.Named(ApiDescription.PATH))
                                .tagged()
                                .errors(404)),
                edit("POST", "/v3/config/paths/add/{name...}", exchange -> change(exchange, AddPath::new))
                        .describedBy(change("configPathsAdd", "Adds a path.").takes(ApiDescription.PATH_CHANGE)),
                edit("PATCH", "/v3/config/paths/patch/{name...}", exchange -> change(exchange, PatchPath::new))
                        .describedBy(change("configPathsPatch", "Changes keys of a path.")
                                .takes(ApiDescription.PATH_CHANGE)
                                .errors(404)),
                edit("POST", "/v3/config/paths/replace/{name...}", exchange -> change(exchange, ReplacePath::new))
                        .describedBy(change("configPathsReplace", "Replaces a path, or adds it.")
                                .takes(ApiDescription.PATH_CHANGE)),
                edit("DELETE", "/v3/config/paths/delete/{name...}", this::delete)
                        .describedBy(
                                change("configPathsDelete", "Removes a path.").errors(404)),
                ControlApi.get("/v3/config/revisions", this::revisions)
                        .describedBy(
                                operation("configRevisions", "Returns what was changed through the API, newest first.")
                                        .answersPage(RevisionItem.class)
                                        .tagged()),
                edit("POST", "/v3/config/rollback/{number}", this::rollback)
                        .describedBy(change("configRollback", "Goes back to what a revision said, as a new revision.")
                                .errors(404))));
        routes.addAll(bulk.routes());
        return routes;
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, "Configuration", summary);
    }

    private static Operation change(String id, String summary) {
        return operation(id, summary).answers(Ok.class).errors(400, 403, 503).ifMatch();
    }

    /** A route that takes a large body and answers refusals with their status. */
    static Route edit(String method, String pattern, HttpHandler handler) {
        return Route.blocking(method, pattern, exchange -> {
                    try {
                        handler.handle(exchange);
                    } catch (BadRequestException e) {
                        exchange.respond(HttpResponse.error(400, String.valueOf(e.getMessage())));
                    } catch (JsonException e) {
                        exchange.respond(HttpResponse.error(400, "json: " + e.getMessage()));
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof EditException refused)) {
                            throw e;
                        }
                        exchange.respond(HttpResponse.error(status(refused), String.valueOf(refused.getMessage())));
                    }
                })
                .bodyMax(HttpLimits.BODY_MAX);
    }

    static int status(EditException refused) {
        return switch (refused.reason()) {
            case EXISTS, INVALID -> 400;
            case READ_ONLY -> 403;
            case NOT_FOUND -> 404;
            case CHANGED -> 412;
            case NOT_STORED -> 500;
            case BUSY -> 503;
        };
    }

    /** The user, if there is one, and the address. */
    static String author(HttpExchange exchange) {
        String user = exchange.noted(AuthDecision.Allow.class)
                .map(AuthDecision.Allow::user)
                .orElse("");
        String address = HostPort.textOf(exchange.request().peer().client());
        return user.isEmpty() ? address : user + " at " + address;
    }

    /** Who may not change the configuration does not see its secrets. */
    private static Secrets secrets(HttpExchange exchange) {
        boolean may = exchange.noted(AuthDecision.Allow.class)
                .map(allowed -> allowed.power() == ApiPower.CONFIGURE)
                .orElse(true);
        return may ? Secrets.PASSWORDS_REDACTED : Secrets.REDACTED;
    }

    private static HttpResponse tagged(Object value, String tag) {
        return HttpResponse.json(200, value).with("ETag", tag).with("Access-Control-Expose-Headers", "ETag");
    }

    private String globalTag(ServerConfig config) {
        return tags.of(KeyTable.view(config, Secrets.SHOWN));
    }

    private String pathTag(PathConfig path) {
        return tags.of(KeyTable.view(path, Secrets.SHOWN));
    }

    private void global(HttpExchange exchange) {
        ServerConfig config = control.config();
        exchange.respond(tagged(ConfigJson.global(config, secrets(exchange)), globalTag(config)));
    }

    private void pathDefaults(HttpExchange exchange) {
        ServerConfig config = control.config();
        exchange.respond(tagged(ConfigJson.pathDefaults(config, secrets(exchange)), pathTag(config.pathDefaults())));
    }

    private void paths(HttpExchange exchange) throws Exception {
        List<Map.Entry<String, PathConfig>> all =
                List.copyOf(new TreeMap<>(control.config().paths()).entrySet());
        Page<Map.Entry<String, PathConfig>> page = Page.of(exchange.request(), all);
        exchange.respond(HttpResponse.json(
                200,
                new Page<>(
                        page.itemCount(),
                        page.pageCount(),
                        page.items().stream()
                                .map(path -> ConfigJson.path(path.getKey(), path.getValue(), secrets(exchange)))
                                .toList())));
    }

    private void path(HttpExchange exchange) {
        String name = exchange.parameter("name");
        PathConfig path = control.config().paths().get(name);
        exchange.respond(
                path == null
                        ? HttpResponse.error(404, "path configuration not found")
                        : tagged(ConfigJson.path(name, path, secrets(exchange)), pathTag(path)));
    }

    private void patchGlobal(HttpExchange exchange) throws Exception {
        make(exchange, new PatchGlobal(keys(exchange)), this::globalTag);
    }

    private void patchPathDefaults(HttpExchange exchange) throws Exception {
        make(exchange, new PatchPathDefaults(keys(exchange)), config -> pathTag(config.pathDefaults()));
    }

    /** Makes an edit of a path's name and keys. */
    private interface PathEdit {
        ConfigEdit of(String name, Map<String, Object> keys);
    }

    private void change(HttpExchange exchange, PathEdit edit) throws Exception {
        String name = exchange.parameter("name");
        make(exchange, edit.of(name, keys(exchange)), config -> tagOf(config, name));
    }

    private void delete(HttpExchange exchange) throws Exception {
        String name = exchange.parameter("name");
        make(exchange, new DeletePath(name), config -> tagOf(config, name));
    }

    private @Nullable String tagOf(ServerConfig config, String name) {
        PathConfig path = config.paths().get(name);
        return path == null ? null : pathTag(path);
    }

    private static Map<String, Object> keys(HttpExchange exchange) throws JsonException {
        return ConfigJson.read(exchange.request().body());
    }

    private void make(HttpExchange exchange, ConfigEdit edit, Function<ServerConfig, @Nullable String> tag)
            throws Exception {
        answer(
                exchange,
                control.edit(
                        new ConfigControl.Edit(List.of(edit), author(exchange), expected(exchange.request(), tag))));
    }

    private static Predicate<ServerConfig> expected(HttpRequest request, Function<ServerConfig, @Nullable String> tag) {
        String condition = EntityTag.condition(request);
        return condition == null ? _ -> true : config -> EntityTag.matches(condition, tag.apply(config));
    }

    private static void answer(HttpExchange exchange, CompletableFuture<Void> change) throws Exception {
        ControlApi.await(change);
        exchange.respond(HttpResponse.json(200, Ok.OK));
    }

    private String versionTag() {
        return "\"" + control.version() + "\"";
    }

    private void revisions(HttpExchange exchange) throws Exception {
        int current = control.revision();
        String tag = versionTag();
        Page<Revision> page = Page.of(exchange.request(), control.revisions());
        List<RevisionItem> items = page.items().stream()
                .map(revision -> new RevisionItem(
                        revision.number(),
                        revision.number() == current,
                        revision.time(),
                        revision.author(),
                        revision.action(),
                        revision.changes()))
                .toList();
        exchange.respond(tagged(new Page<>(page.itemCount(), page.pageCount(), items), tag));
    }

    private void rollback(HttpExchange exchange) throws Exception {
        String text = exchange.parameter("number");
        if (!text.matches("\\d{1,9}")) {
            throw new BadRequestException("invalid revision: '" + text + "'");
        }
        ConfigControl.Edit edit =
                new ConfigControl.Edit(List.of(), author(exchange), expected(exchange.request(), _ -> versionTag()));
        answer(exchange, control.rollback(Integer.parseInt(text), edit));
    }
}
