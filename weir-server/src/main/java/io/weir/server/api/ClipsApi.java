package io.weir.server.api;

import io.weir.base.id.PathName;
import io.weir.config.AuthAction;
import io.weir.platform.http.Choice;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpRequest;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.Route;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import io.weir.platform.openapi.Content;
import io.weir.platform.openapi.Described;
import io.weir.platform.openapi.Operation;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import io.weir.server.clip.ClipContent;
import io.weir.server.clip.ClipFormat;
import io.weir.server.clip.ClipJob;
import io.weir.server.clip.ClipRefusedException;
import io.weir.server.clip.ClipRequest;
import io.weir.server.clip.ClipState;
import io.weir.server.clip.ClipStatus;
import io.weir.server.clip.ClipStorage;
import io.weir.server.clip.ClipTable;
import io.weir.server.playback.FileDownloads;
import io.weir.server.playback.GapPolicy;
import io.weir.server.playback.StartMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v3/clips}: clips of recordings. Who asks for one or gets its file must be allowed to play the path back. Not of MediaMTX. */
public final class ClipsApi implements ApiResource {
    private static final String TAG = "Clips";
    private static final String FILE = "/v3/clips/file/";
    private static final HttpResponse NOT_FOUND = HttpResponse.error(404, "clip not found");
    private static final HttpResponse NO_BUCKET =
            HttpResponse.error(503, "the bucket of the clip cannot be reached, or is no more configured");
    private static final Logger LOG = LoggerFactory.getLogger(ClipsApi.class);

    private final ClipTable clips;
    private final HttpAccess access;
    private final FileDownloads downloads;

    @Described(name = "ClipRequest", value = "What a clip is to be of.")
    private record Wish(
            String path,

            @Described("When it begins (RFC 3339); it may lie ahead.")
            Instant start,

            @Described("How long it lasts, milliseconds.") long duration,

            @Described(
                    value = "The container; mp4 unless told.",
                    oneOf = {"mp4", "fmp4"})
            @Nullable
            String format,

            @Described(
                    value = "What to do where nothing is recorded: skip it, unless told.",
                    oneOf = {"stop", "skip", "fail"})
            @Nullable
            String gaps,

            @Described(
                    value = "Whether to begin exactly at the start or at the keyframe before; exactly unless told.",
                    oneOf = {"exact", "keyframe"})
            @Nullable
            String mode,

            @Described(
                    value = "Where to keep it: in the bucket, if there is one, unless told.",
                    oneOf = {"local", "s3"})
            @Nullable
            String storage,

            @Described("Makes it another clip than one that is the same otherwise.") @Nullable
            String key) {
        ClipRequest request(ClipStorage usual) throws BadRequestException {
            Optional<String> problem = PathName.problemOf(path);
            if (problem.isPresent()) {
                throw new BadRequestException(problem.get());
            }
            try {
                return new ClipRequest(
                        new PathName(path),
                        start,
                        Duration.ofMillis(duration),
                        choice("format", format, ClipFormat.MP4),
                        choice("gaps", gaps, GapPolicy.SKIP),
                        choice("mode", mode, StartMode.EXACT),
                        choice("storage", storage, usual),
                        key == null ? "" : key);
            } catch (IllegalArgumentException e) {
                throw new BadRequestException(String.valueOf(e.getMessage()));
            }
        }

        private static <E extends Enum<E>> E choice(String name, @Nullable String text, E usual) {
            return text == null ? usual : Choice.parse(name, text, usual.getDeclaringClass());
        }
    }

    /**
     * Has clips made by {@code clips}.
     *
     * @param access knows who may play back what
     * @param downloads sends files
     */
    public ClipsApi(ClipTable clips, HttpAccess access, FileDownloads downloads) {
        this.clips = clips;
        this.access = access;
        this.downloads = downloads;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.onLoop("POST", "/v3/clips", this::request)
                        .describedBy(operation("clipsRequest", "Has a clip of a recording made.")
                                .takes(new Content.Of(Wish.class))
                                .answers(201, "The job that makes it.", new Content.Of(ClipItem.class))
                                .answers(200, "The job that makes the same already.", new Content.Of(ClipItem.class))
                                .errors(400, 503)),
                ControlApi.get("/v3/clips/list", this::list)
                        .describedBy(operation("clipsList", "Returns all clips, the newest first.")
                                .answersPage(ClipItem.class)
                                .query("path", "string", "Only clips of this path.")
                                .query("state", "string", "Only clips in this state.")),
                ControlApi.get("/v3/clips/get/{id}", this::get)
                        .describedBy(operation("clipsGet", "Returns a clip.")
                                .answers(ClipItem.class)
                                .errors(404)),
                Route.onLoop("GET", FILE + "{id}", this::file)
                        .describedBy(operation("clipsFile", "Returns the file of a clip.")
                                .answers(200, "The file.", null)
                                .answers(206, "The part of it that Range asks for.", null)
                                .answers(304, "The client has it already, by If-None-Match.", null)
                                .answers(307, "Where the bucket has it.", null)
                                .errors(404, 416, 500, 503)),
                Route.blocking("DELETE", "/v3/clips/{id}", this::delete)
                        .describedBy(operation(
                                        "clipsDelete",
                                        "Ends the job of a clip that is not there yet, deletes one that is.")
                                .answers(Ok.class)
                                .errors(404, 500, 503)));
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, TAG, summary);
    }

    private void request(HttpExchange exchange) {
        try {
            Wish wish = Json.read(exchange.request().body(), Wish.class);
            ClipRequest request = wish.request(clips.usualStorage());
            access.ask(exchange, playback(request), _ -> request(exchange, request));
        } catch (JsonException e) {
            exchange.respond(HttpResponse.error(400, "json: " + e.getMessage()));
        } catch (BadRequestException e) {
            exchange.respond(HttpResponse.error(400, String.valueOf(e.getMessage())));
        }
    }

    private void request(HttpExchange exchange, ClipRequest request) {
        clips.request(request).whenComplete((requested, failure) -> {
            if (failure != null) {
                exchange.tryRespond(refusal(exchange, failure));
            } else {
                exchange.tryRespond(
                        HttpResponse.json(requested.fresh() ? 201 : 200, item(exchange.request(), requested.status())));
            }
        });
    }

    private static HttpResponse refusal(HttpExchange exchange, Throwable failure) {
        Throwable cause = failure instanceof CompletionException || failure instanceof ExecutionException
                ? failure.getCause()
                : failure;
        if (!(cause instanceof ClipRefusedException refused)) {
            LOG.error("[clips] {} failed", exchange, cause);
            return HttpResponse.error(500, "internal error");
        }
        int status = switch (refused.kind()) {
            case INVALID -> 400;
            case FULL -> 503;
            case STORAGE -> 500;
        };
        return HttpResponse.error(status, String.valueOf(refused.getMessage()));
    }

    private void list(HttpExchange exchange) throws Exception {
        HttpRequest request = exchange.request();
        String path = request.query().get("path");
        String state = request.query().get("state");
        List<ClipStatus> wanted = ControlApi.await(clips.all()).reversed().stream()
                .filter(clip ->
                        path == null || clip.job().request().path().value().equals(path))
                .filter(clip -> state == null || clip.job().state().text().equals(state))
                .toList();
        Page<ClipStatus> page = Page.of(request, wanted);
        List<ClipItem> items =
                page.items().stream().map(clip -> item(request, clip)).toList();
        exchange.respond(HttpResponse.json(200, new Page<>(page.itemCount(), page.pageCount(), items)));
    }

    private void get(HttpExchange exchange) throws Exception {
        Optional<ClipStatus> found = ControlApi.await(clips.find(exchange.parameter("id")));
        exchange.respond(found.map(clip -> HttpResponse.json(200, item(exchange.request(), clip)))
                .orElse(NOT_FOUND));
    }

    private ClipItem item(HttpRequest request, ClipStatus status) {
        return ClipItem.of(status, origin(request) + FILE + status.job().id());
    }

    /** Whom the client thinks it asks. */
    private static String origin(HttpRequest request) {
        String host = request.header("Host");
        String known = host != null && host.matches("[0-9A-Za-z.:\\[\\]_-]{1,255}")
                ? host
                : "localhost:" + request.peer().local().getPort();
        return (request.peer().secure() ? "https://" : "http://") + known;
    }

    private void file(HttpExchange exchange) {
        clips.find(exchange.parameter("id")).whenComplete((found, failure) -> {
            if (failure != null) {
                exchange.tryRespond(refusal(exchange, failure));
                return;
            }
            Optional<ClipJob> job = found.map(ClipStatus::job).filter(each -> each.state() == ClipState.SUCCEEDED);
            ClipContent content = job.map(ClipJob::content).orElse(null);
            if (job.isEmpty() || content == null) {
                exchange.tryRespond(NOT_FOUND);
            } else {
                exchange.execute(() -> send(exchange, job.get(), content));
            }
        });
    }

    private void send(HttpExchange exchange, ClipJob job, ClipContent content) {
        Optional<Path> file = clips.file(job);
        if (file.isPresent()) {
            downloads.send(
                    exchange,
                    new FileDownloads.Download(
                            job.request().path(), file.get(), job.place().name(), content.sha256()));
        } else {
            access.ask(
                    exchange,
                    playback(job.request()),
                    _ -> Thread.ofVirtual()
                            .start(() -> exchange.tryRespond(clips.link(job)
                                    .map(url -> HttpResponse.of(307)
                                            .with("Location", url)
                                            .with("Cache-Control", "no-store"))
                                    .orElse(NO_BUCKET))));
        }
    }

    private static HttpAccess.Wish playback(ClipRequest request) {
        return new HttpAccess.Wish(AuthAction.PLAYBACK, request.path().value(), AuthProtocol.NONE, null);
    }

    private void delete(HttpExchange exchange) throws InterruptedException {
        try {
            boolean removed = clips.remove(exchange.parameter("id")).get();
            exchange.respond(removed ? HttpResponse.json(200, Ok.OK) : NOT_FOUND);
        } catch (ExecutionException e) {
            exchange.respond(refusal(exchange, e));
        }
    }
}
