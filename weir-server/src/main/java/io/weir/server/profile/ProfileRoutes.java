package io.weir.server.profile;

import io.weir.platform.http.Gate;
import io.weir.platform.http.Guard;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpHandler;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.QueryParameters;
import io.weir.platform.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /debug/…} on {@code pprofAddress}: what MediaMTX serves there as Go's profiles, as a Java process can tell it.
 *
 * <p>Threading: handlers on virtual threads; {@link #close} by the owner.
 * <p>Limits: one recording or dump at a time, of at most {@value #SECONDS_MAX} s and {@link FlightRecording#SIZE_MAX} bytes.
 */
public final class ProfileRoutes implements AutoCloseable {
    /** Longest recording. */
    static final int SECONDS_MAX = 600;

    /** How long a request waits for its turn: one that follows an answer must not find that answer's end in its way. */
    static final Duration TURN_WAIT = Duration.ofSeconds(2);

    private static final int SECONDS_USUAL = 30;
    private static final String INDEX = """
            weir: looking into the process

            GET  /debug/jfr?seconds=30   a flight recording, to be opened with JDK Mission Control or jfr(1)
            GET  /debug/heap             memory in use, and which classes use it (stops the program for a moment)
            POST /debug/heap/dump        the whole heap as a file; it holds secrets, and stops the program while it is written
            GET  /debug/threads          what every thread does, virtual ones included
            """;
    private static final String NO_GO = """
            This server is a Java program: it has no Go profiles, and go tool pprof can't read what it has.
              profile, trace             take /debug/jfr?seconds=30
              heap, allocs               take /debug/heap, or /debug/pprof/heap?debug=1
              goroutine, threadcreate    take /debug/threads, or /debug/pprof/goroutine?debug=1
              mutex, block               are in the recording of /debug/jfr
            """;

    private final Semaphore turn = new Semaphore(1);
    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    /** The routes, each behind {@code guard} and then {@code gate}. */
    public List<Route> routes(Guard guard, Gate gate) {
        List<Route> routes = List.of(
                Route.onLoop("GET", "/debug", exchange -> exchange.respond(HttpResponse.text(200, INDEX))),
                Route.blocking("GET", "/debug/jfr", this::record),
                Route.blocking("GET", "/debug/heap", alone(ProfileRoutes::heap)),
                Route.blocking("POST", "/debug/heap/dump", alone(this::dump)),
                Route.blocking("GET", "/debug/threads", alone(ProfileRoutes::threads)),
                Route.onLoop("GET", "/debug/pprof/", exchange -> exchange.respond(HttpResponse.text(200, NO_GO))),
                Route.blocking("GET", "/debug/pprof/{name}", alone(ProfileRoutes::likeGo)));
        return routes.stream()
                .map(route -> route.guardedBy(guard).gatedBy(gate).withoutCors())
                .toList();
    }

    /** One at a time: all of these cost the program something. */
    private HttpHandler alone(HttpHandler handler) {
        return exchange -> {
            if (!turn.tryAcquire(TURN_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                exchange.respond(HttpResponse.text(409, "one recording or dump at a time\n"));
                return;
            }
            try {
                if (closing.isDone()) {
                    exchange.respond(HttpResponse.text(503, "the server stops\n"));
                    return;
                }
                handler.handle(exchange);
            } finally {
                turn.release();
            }
        };
    }

    private void record(HttpExchange exchange) throws Exception {
        int seconds = seconds(exchange.request().query());
        if (seconds < 1 || seconds > SECONDS_MAX) {
            exchange.respond(HttpResponse.text(400, "seconds must be from 1 to " + SECONDS_MAX + "\n"));
            return;
        }
        if (!FlightRecording.isAvailable()) {
            exchange.respond(HttpResponse.text(501, "this Java machine has no flight recorder\n"));
            return;
        }
        alone(recorded -> record(recorded, Duration.ofSeconds(seconds))).handle(exchange);
    }

    private void record(HttpExchange exchange, Duration duration) throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        exchange.onClosed(() -> ended.complete(null));
        try (FlightRecording recording = FlightRecording.start()) {
            await(CompletableFuture.anyOf(ended, closing), duration);
            if (!ended.isDone()) {
                FileAnswer.send(exchange, recording.stop(), "weir.jfr", closing);
            }
        }
    }

    /** The number, 0 when it is none. */
    private static int seconds(QueryParameters query) {
        @Nullable String given = query.get("seconds");
        if (given == null) {
            return SECONDS_USUAL;
        }
        return given.matches("\\d{1,6}") ? Integer.parseInt(given) : 0;
    }

    private static void await(CompletableFuture<?> early, Duration longest) throws InterruptedException {
        try {
            early.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // the usual end: nobody wanted it earlier
            return;
        }
    }

    private static void heap(HttpExchange exchange) {
        exchange.respond(HttpResponse.text(200, HeapText.summary() + HeapText.histogram()));
    }

    private void dump(HttpExchange exchange) throws Exception {
        Path directory = Files.createTempDirectory("weir-heap");
        Path file = directory.resolve("weir.hprof");
        try {
            if (!HeapText.hasRoom(directory)) {
                exchange.respond(HttpResponse.text(507, "not enough room for the heap in " + directory + "\n"));
                return;
            }
            HeapText.dump(file);
            FileAnswer.send(exchange, file, "weir.hprof", closing);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        }
    }

    private static void threads(HttpExchange exchange) throws IOException {
        exchange.respond(HttpResponse.text(200, ThreadText.all()));
    }

    private static void likeGo(HttpExchange exchange) throws IOException {
        boolean text = exchange.request().query().get("debug") != null;
        String name = exchange.parameter("name");
        if (text && (name.equals("heap") || name.equals("allocs"))) {
            heap(exchange);
        } else if (text && (name.equals("goroutine") || name.equals("threadcreate"))) {
            threads(exchange);
        } else {
            exchange.respond(HttpResponse.text(501, NO_GO));
        }
    }

    /** Ends recordings that run. */
    @Override
    public void close() {
        closing.complete(null);
    }
}
