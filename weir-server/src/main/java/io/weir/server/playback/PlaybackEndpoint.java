package io.weir.server.playback;

import io.weir.base.id.PathName;
import io.weir.media.MediaException;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLookup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code /list} and {@code /get}: what there is of a path's recordings, and any range of it as one file, as MediaMTX's playback server
 * answers them.
 *
 * <p>Threading: any thread.
 * <p>Limits: lists of {@value #LIST_ENTRIES_MAX} entries; those of {@link Reception} and {@link TableBudget}.
 */
public final class PlaybackEndpoint {
    /** Entries of one list. */
    public static final int LIST_ENTRIES_MAX = 200_000;

    /** Gaps that are named in an answer's head. */
    static final int GAPS_TOLD_MAX = 32;

    private static final String START = "Recording-Start";
    private static final String DURATION = "Recording-Duration";
    private static final String GAPS = "Recording-Gaps";
    private static final HttpResponse FOUND = HttpResponse.of(200)
            .with("Content-Type", "video/mp4")
            .with("Accept-Ranges", "none")
            .with("Cache-Control", "no-store")
            .with("X-Content-Type-Options", "nosniff")
            .with("Access-Control-Expose-Headers", String.join(", ", START, DURATION, GAPS));

    private final SegmentLookup segments;
    private final Reception reception;
    private final TableBudget tables;

    /** Serves what {@code segments} finds to whom {@code reception} lets in. */
    public PlaybackEndpoint(SegmentLookup segments, Reception reception) {
        this(segments, reception, TableBudget.ofHeap());
    }

    /** As the other, with so much memory for tables of progressive files. */
    PlaybackEndpoint(SegmentLookup segments, Reception reception, TableBudget tables) {
        this.segments = segments;
        this.reception = reception;
        this.tables = tables;
    }

    /**
     * The routes to add to a router.
     *
     * @param prefix of their paths, empty or {@code /playback}
     */
    public List<Route> routes(String prefix) {
        return List.of(
                Route.onLoop(
                        "GET",
                        prefix + "/list",
                        exchange -> reception.admit(
                                exchange, pathText(exchange), (path, _) -> list(exchange, path, prefix))),
                Route.onLoop(
                        "GET",
                        prefix + "/get",
                        exchange -> reception.admit(exchange, pathText(exchange), (path, _) -> get(exchange, path))));
    }

    private static String pathText(HttpExchange exchange) {
        return new PlaybackQuery(exchange.request().query()).pathText();
    }

    private void list(HttpExchange exchange, PathName path, String prefix) throws RangeException {
        HttpRequest request = exchange.request();
        PlaybackQuery query = new PlaybackQuery(request.query());
        Instant from = query.time("start");
        Instant to = query.time("end");
        String scheme = request.peer().secure() ? "https" : "http";
        String get = scheme + "://" + host(request) + prefix + "/get";
        reception.onWorkerWithPlace(exchange, place -> {
            RecordingList list = RecordingList.of(segments.spans(path, from, to), from, to);
            if (list.entries().isEmpty()) {
                throw RangeException.notFound();
            }
            if (list.entries().size() > LIST_ENTRIES_MAX) {
                throw new RangeException(
                        RangeException.Cause.INVALID,
                        "there are more than " + LIST_ENTRIES_MAX + " entries: ask for less with start and end");
            }
            HttpResponse answer =
                    HttpResponse.jsonBytes(200, list.json(path, get)).with("Cache-Control", "no-store");
            return Reception.respond(exchange, answer, place);
        });
    }

    /** Whom the client thinks it asks. */
    private static String host(HttpRequest request) {
        String host = request.header("Host");
        return host != null && host.matches("[0-9A-Za-z.:\\[\\]_-]{1,255}")
                ? host
                : "localhost:" + request.peer().local().getPort();
    }

    private void get(HttpExchange exchange, PathName path) throws RangeException {
        PlaybackQuery query = new PlaybackQuery(exchange.request().query());
        RangeRequest range =
                new RangeRequest(path, query.requiredTime("start"), query.durationNs(), query.mode(), query.gaps());
        PlaybackQuery.Container container = query.container();
        reception.onWorkerWithPlace(exchange, place -> {
            List<RecordedSegment> found = segments.between(path, range.start(), range.end());
            if (found.isEmpty()) {
                throw RangeException.notFound();
            }
            return reception.onWorker(exchange, found.getFirst().file(), place, taken -> {
                reception.send(exchange, open(range, found, container), taken);
                return true;
            });
        });
    }

    private Reception.Shipment open(
            RangeRequest request, List<RecordedSegment> found, PlaybackQuery.Container container)
            throws RangeException, MediaException, IOException {
        RecordedRange range = RecordedRange.open(request, found);
        Path file = found.getFirst().file();
        boolean opened = false;
        try {
            Reception.Shipment shipment = switch (container) {
                case FMP4 -> new Reception.Shipment(head(range), new FragmentedOutput(range), range, file);
                case MP4 -> {
                    ProgressiveOutput output = ProgressiveOutput.of(range, tables);
                    Closeable both = () -> {
                        output.close();
                        range.close();
                    };
                    yield new Reception.Shipment(head(range), output, both, file);
                }
            };
            opened = true;
            return shipment;
        } finally {
            if (!opened) {
                range.close();
            }
        }
    }

    private static HttpResponse head(RecordedRange range) {
        StringBuilder seconds = new StringBuilder();
        InstantText.appendSeconds(range.durationNs(), seconds);
        HttpResponse head = FOUND.with(START, InstantText.of(range.start())).with(DURATION, seconds.toString());
        // Intervals as ISO 8601 has them.
        String gaps = range.gaps().stream()
                .limit(GAPS_TOLD_MAX)
                .map(gap -> InstantText.of(gap.from()) + "/" + InstantText.of(gap.to()))
                .collect(Collectors.joining(", "));
        return gaps.isEmpty() ? head : head.with(GAPS, gaps);
    }
}
