package io.weir.server.api;

import io.weir.base.id.PathName;
import io.weir.base.log.Failures;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentIndex;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v3/recordings}: what is recorded. */
public final class RecordingsApi implements ApiResource {
    private static final String TAG = "Recordings";
    private static final String FROM_TEXT = "Only segments that end after that time (RFC 3339). Not of MediaMTX.";
    private static final String TO_TEXT = "Only segments that begin before that time (RFC 3339). Not of MediaMTX.";

    private final SegmentIndex index;

    @Described(name = "RecordingSegment", value = "A file of a recording. All but the start is not of MediaMTX.")
    private record SegmentItem(
            Instant start,

            @Described("Seconds, as far as they are written.")
            double duration,

            long sizeBytes,

            @Described(oneOf = {"fmp4", "mpegts"}) String format,

            @Described("Whether it is being written.") boolean open) {
        static SegmentItem of(RecordedSegment segment) {
            return new SegmentItem(
                    segment.start(),
                    segment.durationNs() / 1e9,
                    segment.sizeBytes(),
                    segment.format().text(),
                    segment.open());
        }
    }

    @Described(name = "Recording", value = "The segments of a path, by start.")
    private record Item(@Described("The path.") String name, List<SegmentItem> segments) {}

    /** The times that a request asks for. */
    private record Range(@Nullable Instant from, @Nullable Instant to) {
        static Range of(HttpRequest request) throws BadRequestException {
            return new Range(time(request, "from"), time(request, "to"));
        }
    }

    /** Tells of that index. */
    public RecordingsApi(SegmentIndex index) {
        this.index = index;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                ControlApi.get("/v3/recordings/list", this::list)
                        .describedBy(Operation.of("recordingsList", TAG, "Returns all recordings, path by path.")
                                .answersPage(Item.class)
                                .errors(400)
                                .query("from", "string", FROM_TEXT)
                                .query("to", "string", TO_TEXT)),
                ControlApi.get("/v3/recordings/get/{name...}", this::get)
                        .describedBy(Operation.of(
                                        "recordingsGet",
                                        TAG,
                                        "Returns the recordings of a path: all segments, or a page of them when"
                                                + " itemsPerPage is given.")
                                .answers(Item.class)
                                .errors(400, 404)
                                .query("from", "string", FROM_TEXT)
                                .query("to", "string", TO_TEXT)
                                .query("page", "integer", "Which page, from 0. Not of MediaMTX.")
                                .query("itemsPerPage", "integer", "Segments of a page. Not of MediaMTX.")),
                ControlApi.delete("/v3/recordings/deletesegment", this::delete)
                        .describedBy(Operation.of("recordingsDeleteSegment", TAG, "Deletes a segment.")
                                .answers(Ok.class)
                                .errors(400, 404, 500)
                                .query("path", "string", "The path.")
                                .query("start", "string", "When the segment begins (RFC 3339).")));
    }

    private void list(HttpExchange exchange) throws Exception {
        Range range = Range.of(exchange.request());
        Page<PathName> page = Page.of(exchange.request(), index.paths());
        List<Item> items = page.items().stream()
                .map(path -> item(path, index.between(path, range.from, range.to)))
                .toList();
        exchange.respond(HttpResponse.json(200, new Page<>(page.itemCount(), page.pageCount(), items)));
    }

    private static Item item(PathName path, List<RecordedSegment> segments) {
        return new Item(path.value(), segments.stream().map(SegmentItem::of).toList());
    }

    private void get(HttpExchange exchange) throws Exception {
        PathName path = path(exchange.parameter("name"));
        HttpRequest request = exchange.request();
        Range range = Range.of(request);
        Optional<Page.Wanted> wanted = Page.wanted(request);
        List<RecordedSegment> segments = wanted.isEmpty()
                ? index.between(path, range.from, range.to)
                : index.page(
                        path,
                        range.from,
                        range.to,
                        wanted.get().offset(),
                        wanted.get().perPage());
        boolean none = segments.isEmpty() && index.page(path, null, null, 0, 1).isEmpty();
        exchange.respond(
                none
                        ? HttpResponse.error(404, "no recordings of path '" + path + "'")
                        : HttpResponse.json(200, item(path, segments)));
    }

    private void delete(HttpExchange exchange) throws Exception {
        PathName path = path(String.valueOf(exchange.request().query().get("path")));
        Instant start = time(exchange.request(), "start");
        if (start == null) {
            throw new BadRequestException("start is missing");
        }
        Optional<RecordedSegment> found = index.between(path, start, start.plusNanos(1_000)).stream()
                .filter(segment -> segment.start().equals(start))
                .findFirst();
        if (found.isEmpty()) {
            exchange.respond(HttpResponse.error(404, "no segment of path '" + path + "' begins then"));
        } else if (found.get().open()) {
            throw new BadRequestException("the segment is being written");
        } else {
            delete(exchange, found.get());
        }
    }

    private void delete(HttpExchange exchange, RecordedSegment segment) {
        try {
            index.delete(segment);
        } catch (IOException e) {
            exchange.respond(HttpResponse.error(500, "the segment cannot be deleted: " + Failures.reason(e)));
            return;
        }
        index.flushed().join();
        exchange.respond(HttpResponse.json(200, Ok.OK));
    }

    private static @Nullable Instant time(HttpRequest request, String name) throws BadRequestException {
        String text = request.query().get(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException _) {
            throw new BadRequestException("invalid " + name + ": '" + text + "'");
        }
    }

    private static PathName path(String name) throws BadRequestException {
        Optional<String> problem = PathName.problemOf(name);
        if (problem.isPresent()) {
            throw new BadRequestException(problem.get());
        }
        return new PathName(name);
    }
}
