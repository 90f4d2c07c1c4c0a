package io.weir.server.api;

import io.weir.base.id.PathName;
import io.weir.config.PathMatch;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.record.RecorderStatus;
import io.weir.server.record.Recorders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** {@code /v3/recorders} and {@code /v3/record}: what is recorded now, and whether it is. Not of MediaMTX. */
public final class RecordersApi implements ApiResource {
    private static final String TAG = "Recordings";

    private final Recorders recorders;
    private final Function<PathName, Optional<PathMatch>> paths;

    @Described(name = "Recorder", value = "A stream that is recorded.")
    private record Item(
            String path,

            @Described(oneOf = {"waiting", "recording", "gap", "failed", "unsuitable"})
            String state,

            @Described("When it came into that state.") Instant since,

            @Described("Why it does not write; empty while it does.")
            String reason,

            @Described(oneOf = {"fmp4", "mpegts"}) String format,

            @Described("The file that is being written; empty when none is.")
            String segment,

            @Described("Why tracks of the stream are not recorded.")
            List<String> problems,

            @Described("Whether the API started it and not the configuration.")
            boolean startedByAPI,

            @Described("Segments begun.") long segments,
            long writtenBytes,

            @Described("Places where something is missing.") long gaps,

            @Described("Units that are missing.") long unitsDropped) {
        static Item of(RecorderStatus status) {
            return new Item(
                    status.path().value(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.since(),
                    status.reason(),
                    status.format().text(),
                    status.file().orElse(""),
                    status.left(),
                    status.byApi(),
                    status.segmentCount(),
                    status.writtenBytes(),
                    status.gapCount(),
                    status.droppedCount());
        }
    }

    @Described(name = "RecordAnswer", value = "Whether a path is recorded from now on.")
    private record Answer(
            String path,

            @Described("Whether it is recorded while it has a stream.")
            boolean record,

            @Described("What the recorder does: waiting, recording, gap, failed, unsuitable; idle when there is none.")
            String state) {}

    /**
     * Tells of those recorders.
     *
     * @param paths how a path is configured
     */
    public RecordersApi(Recorders recorders, Function<PathName, Optional<PathMatch>> paths) {
        this.recorders = recorders;
        this.paths = paths;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/recorders/list", this::list)
                        .describedBy(Operation.of("recordersList", TAG, "Returns what is recorded now.")
                                .answersPage(Item.class)),
                ControlApi.get("/v3/recorders/get/{name...}", this::get)
                        .describedBy(Operation.of("recordersGet", TAG, "Returns what the recorder of a path does.")
                                .answers(Item.class)
                                .errors(400, 404)),
                ControlApi.post("/v3/record/start/{name...}", exchange -> record(exchange, true))
                        .describedBy(
                                operation(
                                        "recordStart",
                                        "Records a path whatever its configuration says, until it is stopped or the server ends.")),
                ControlApi.post("/v3/record/stop/{name...}", exchange -> record(exchange, false))
                        .describedBy(
                                operation(
                                        "recordStop",
                                        "Does not record a path whatever its configuration says, until it is started or the server ends.")));
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, TAG, summary).answers(Answer.class).errors(400, 404, 503);
    }

    private void list(HttpExchange exchange) throws Exception {
        List<Item> items = recorders.statuses().stream().map(Item::of).toList();
        exchange.respond(HttpResponse.json(200, Page.of(exchange.request(), items)));
    }

    private void get(HttpExchange exchange) throws Exception {
        Optional<RecorderStatus> found = recorders.status(path(exchange));
        exchange.respond(found.map(status -> HttpResponse.json(200, Item.of(status)))
                .orElseGet(() -> HttpResponse.error(404, "recorder not found")));
    }

    private void record(HttpExchange exchange, boolean wanted) throws Exception {
        PathName path = path(exchange);
        Optional<PathMatch> match = paths.apply(path);
        if (match.isEmpty()) {
            exchange.respond(HttpResponse.error(404, "path '" + path + "' is not configured"));
        } else if (recorders.record(path, match.get(), wanted)) {
            String state = recorders
                    .status(path)
                    .map(status -> status.state().name().toLowerCase(Locale.ROOT))
                    .orElse("idle");
            exchange.respond(HttpResponse.json(200, new Answer(path.value(), wanted, state)));
        } else {
            exchange.respond(HttpResponse.error(503, "too many paths are recorded by the API"));
        }
    }

    private static PathName path(HttpExchange exchange) throws BadRequestException {
        String name = exchange.parameter("name");
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            throw new BadRequestException(problem.get());
        }
        return new PathName(name);
    }
}
