package io.weir.server.playback;

import io.weir.base.id.PathName;
import io.weir.base.metrics.Counters;
import io.weir.config.AuthAction;
import io.weir.media.MediaException;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.platform.http.HttpStream;
import io.weir.platform.http.HttpVersion;
import io.weir.server.auth.AuthDecision;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all requests for recordings have in common: they need the permission to play back, are worked on where waiting does no harm, and
 * fail in the same ways.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #SENT_MAX} files, playlists and lists on their way at once, {@value #SENT_PER_ADDRESS_MAX} to one address; those of
 * {@link PlaybackWorkers}.
 */
public final class Reception {
    /** Answers on their way at once, from before they are made until the last byte is read or their clients are gone. */
    public static final int SENT_MAX = 256;

    /** Answers on their way at once to one address. */
    public static final int SENT_PER_ADDRESS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final String RETRY_AFTER_S = "5";
    private static final HttpResponse BUSY =
            HttpResponse.error(503, "too many recordings are being read").with("Retry-After", RETRY_AFTER_S);

    private final HttpAccess access;
    private final PlaybackWorkers workers;
    private final PlaybackCounters counters;
    private final Duration stall;
    private final Places places = new Places(SENT_MAX, SENT_PER_ADDRESS_MAX);

    /** Lets in whom {@code access} does. */
    public Reception(HttpAccess access, PlaybackWorkers workers, Counters counters) {
        this(access, workers, counters, Duration.ofSeconds(Delivery.STALL_S));
    }

    /** As the other, with another patience for clients that take nothing. */
    Reception(HttpAccess access, PlaybackWorkers workers, Counters counters, Duration stall) {
        this.stall = stall;
        this.access = access;
        this.workers = workers;
        this.counters = new PlaybackCounters(counters);
    }

    /** Something that may fail in the ways recordings do. */
    @FunctionalInterface
    interface Step {
        void take() throws RangeException, MediaException, IOException;
    }

    /** What is done for a client that may, on the connection's loop. */
    @FunctionalInterface
    interface Work {
        void on(PathName path, AuthDecision.Allow allowed) throws RangeException;
    }

    /** Has the work done when the client may play back what the path of that name has recorded. */
    void admit(HttpExchange exchange, String name, Work work) {
        answering(exchange, () -> {
            PathName path = PlaybackQuery.path(name);
            HttpAccess.Wish wish = new HttpAccess.Wish(AuthAction.PLAYBACK, name, AuthProtocol.NONE, null);
            access.ask(exchange, wish, allowed -> answering(exchange, () -> work.on(path, allowed)));
        });
    }

    /** Has a worker take the step, which may ask the index and reads no recordings. */
    void onWorker(HttpExchange exchange, Step step) {
        unlessBusy(exchange, workers.execute(() -> answering(exchange, step)));
    }

    /** Has a worker take the step, which reads this file and perhaps others of its path. */
    void onWorker(HttpExchange exchange, Path file, Step step) {
        unlessBusy(exchange, workers.execute(file, () -> answering(exchange, step)));
    }

    private void unlessBusy(HttpExchange exchange, boolean taken) {
        if (!taken) {
            counters.refused();
            exchange.tryRespond(BUSY);
        }
    }

    /** Takes the step, and makes an answer of what it throws. */
    void answering(HttpExchange exchange, Step step) {
        try {
            step.take();
        } catch (RangeException e) {
            HttpResponse answer = HttpResponse.error(status(e.kind()), String.valueOf(e.getMessage()));
            boolean busy = e.kind() == RangeException.Cause.BUSY;
            if (busy) {
                counters.refused();
            }
            exchange.tryRespond(busy ? answer.with("Retry-After", RETRY_AFTER_S) : answer);
        } catch (NoSuchFileException | FileNotFoundException _) {
            exchange.tryRespond(HttpResponse.error(404, "the recording was deleted"));
        } catch (EOFException _) {
            exchange.tryRespond(HttpResponse.error(404, "the recording is shorter than it was"));
        } catch (MediaException | IOException e) {
            counters.failed();
            LOG.warn("{} cannot be answered: {}", label(exchange), e.toString());
            exchange.tryRespond(HttpResponse.error(500, "the recording cannot be read: " + e.getMessage()));
        } catch (Throwable e) {
            counters.internalError();
            LOG.error("{} failed", label(exchange), e);
            exchange.tryRespond(HttpResponse.error(500, "internal error"));
        }
    }

    /** What log lines about a request begin with. */
    private static String label(HttpExchange exchange) {
        String name = new PlaybackQuery(exchange.request().query()).pathText();
        return PathName.problemOf(name).isEmpty() ? "[path " + name + "] [playback]" : "[playback] " + exchange;
    }

    private static int status(RangeException.Cause cause) {
        return switch (cause) {
            case NOT_FOUND -> 404;
            case GAP -> 409;
            case INVALID, UNSUPPORTED -> 400;
            case BUSY -> 503;
        };
    }

    /** A place among those that files are sent to. Threading: any thread. */
    static final class Place {
        private final Runnable free;
        private final AtomicBoolean freed = new AtomicBoolean();

        Place(Runnable free) {
            this.free = free;
        }

        /** Gives it back; harmless when it was. */
        void leave() {
            if (freed.compareAndSet(false, true)) {
                free.run();
            }
        }
    }

    /** What is done with a place; it leaves the place unless it answers that the place is in use. */
    @FunctionalInterface
    interface Placed {
        boolean with(Place place) throws RangeException, MediaException, IOException;
    }

    /** Has a worker do what leads to a large answer and reads no recordings, or answers that too many are being sent. */
    void onWorkerWithPlace(HttpExchange exchange, Placed work) {
        InetAddress client = exchange.request().peer().client();
        if (!places.take(client)) {
            unlessBusy(exchange, false);
            return;
        }
        Place place = new Place(() -> places.free(client));
        withPlace(exchange, place, workers.execute(() -> answering(exchange, () -> use(place, work))));
    }

    /** Has a worker do more with a place, which reads this file and perhaps others of its path; answers that the place is in use. */
    boolean onWorker(HttpExchange exchange, Path file, Place place, Placed work) {
        withPlace(exchange, place, workers.execute(file, () -> answering(exchange, () -> use(place, work))));
        return true;
    }

    private void withPlace(HttpExchange exchange, Place place, boolean taken) {
        if (!taken) {
            place.leave();
        }
        unlessBusy(exchange, taken);
    }

    private static void use(Place place, Placed work) throws RangeException, MediaException, IOException {
        boolean used = false;
        try {
            used = work.with(place);
        } finally {
            if (!used) {
                place.leave();
            }
        }
    }

    /** Answers at once with something large, and leaves the place when the client has it or is gone. Answers that the place is in use. */
    static boolean respond(HttpExchange exchange, HttpResponse answer, Place place) {
        exchange.onClosed(place::leave);
        exchange.respond(answer);
        return true;
    }

    /**
     * A file to be sent.
     *
     * @param head without its length
     * @param source to be closed after it
     * @param file the first one that is read for it
     */
    record Shipment(HttpResponse head, RangeOutput output, Closeable source, Path file) {}

    /** Sends a file and leaves the place; any thread. */
    void send(HttpExchange exchange, Shipment shipment, Place place) {
        exchange.execute(() -> {
            long length = shipment.output.lengthBytes();
            boolean chunked = length < 0 && exchange.request().version() == HttpVersion.HTTP_1_1;
            HttpResponse head =
                    length < 0 ? shipment.head : shipment.head.with("Content-Length", Long.toString(length));
            Optional<HttpStream> stream = exchange.stream(chunked ? head.with("Transfer-Encoding", "chunked") : head);
            Delivery.Parcel parcel = new Delivery.Parcel(label(exchange), shipment, chunked, stall, place::leave);
            if (stream.isPresent()) {
                counters.began();
                new Delivery(parcel, stream.get(), workers, counters).start();
            } else {
                parcel.close();
            }
        });
    }
}
