package io.weir.server.hls;

import io.netty.channel.EventLoop;
import io.weir.platform.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that are answered once something is there (blocking playlist reload and preload hints, RFC 8216bis §6.2.5.2). One costs an
 * entry in a list and no thread; those of one event loop are answered in one task.
 *
 * <p>Threading: the stream's home loop. Limits: {@value #HELD_MAX} requests of one muxer, and {@value #SECONDS_MAX} s each.
 */
final class Holds {
    /** Requests of one muxer that wait. */
    static final int HELD_MAX = 16_384;

    /** Longest wait; a client that has waited so long is told to come again. */
    static final int SECONDS_MAX = 10;

    private static final HttpResponse TOO_LATE = HttpResponse.error(503, "nothing new for " + SECONDS_MAX + " seconds")
            .with("Retry-After", "1");
    static final HttpResponse TOO_MANY =
            HttpResponse.error(503, "too many requests wait for this stream").with("Retry-After", "1");

    private static final HttpResponse FAILED = HttpResponse.error(500, "internal error");
    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    private final Runnable onFailure;
    private final List<Held> held = new ArrayList<>();

    /**
     * None yet.
     *
     * @param onFailure told of a mistake of our own with one request, which costs the others nothing
     */
    Holds(Runnable onFailure) {
        this.onFailure = onFailure;
    }

    /** Gives the answer once there is one, null until then. */
    interface Wanted extends Supplier<@Nullable HttpResponse> {}

    /**
     * Who waits.
     *
     * @param loop where {@code reply} is called, or any other thread
     * @param gone whether nobody waits for the answer any more
     */
    record Client(EventLoop loop, Consumer<HttpResponse> reply, BooleanSupplier gone) {}

    private record Held(Client client, Wanted wanted, long untilNs) {}

    private record Answer(Client client, HttpResponse response) {}

    /** Answers when {@code wanted} has an answer: now, or on a {@link #check} to come. */
    void add(Client client, Wanted wanted, long nowNs) {
        HttpResponse ready = answer(wanted);
        if (ready != null) {
            client.reply.accept(ready);
        } else if (isFull()) {
            client.reply.accept(TOO_MANY);
        } else {
            held.add(new Held(client, wanted, nowNs + SECONDS_MAX * 1_000_000_000L));
        }
    }

    private @Nullable HttpResponse answer(Wanted wanted) {
        try {
            return wanted.get();
        } catch (RuntimeException | AssertionError e) {
            onFailure.run();
            LOG.error("[hls] a request has failed", e);
            return FAILED;
        }
    }

    private boolean isFull() {
        if (held.size() >= HELD_MAX) {
            held.removeIf(each -> each.client.gone.getAsBoolean());
        }
        return held.size() >= HELD_MAX;
    }

    int count() {
        return held.size();
    }

    /** Answers those whose answer is there now, and those who have waited too long. */
    void check(long nowNs) {
        Map<EventLoop, List<Answer>> byLoop = new HashMap<>();
        int kept = 0;
        for (Held each : held) {
            if (each.client.gone.getAsBoolean()) {
                continue;
            }
            HttpResponse ready = answer(each.wanted);
            if (ready == null && nowNs >= each.untilNs) {
                ready = TOO_LATE;
            }
            if (ready == null) {
                held.set(kept++, each);
            } else {
                byLoop.computeIfAbsent(each.client.loop, _ -> new ArrayList<>()).add(new Answer(each.client, ready));
            }
        }
        held.subList(kept, held.size()).clear();
        send(byLoop);
    }

    /** Answers all. */
    void end(HttpResponse response) {
        Map<EventLoop, List<Answer>> byLoop = new HashMap<>();
        for (Held each : held) {
            byLoop.computeIfAbsent(each.client.loop, _ -> new ArrayList<>()).add(new Answer(each.client, response));
        }
        held.clear();
        send(byLoop);
    }

    private static void send(Map<EventLoop, List<Answer>> byLoop) {
        byLoop.forEach((loop, answers) ->
                loop.execute(() -> answers.forEach(each -> each.client.reply.accept(each.response))));
    }
}
