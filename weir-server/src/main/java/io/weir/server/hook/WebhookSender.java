package io.weir.server.hook;

import io.weir.base.buf.Bytes;
import io.weir.base.id.SortableIds;
import io.weir.base.log.AggregatedLog;
import io.weir.base.metrics.Counters;
import io.weir.base.metrics.HistogramFamily;
import io.weir.base.time.Clock;
import io.weir.config.WebhookConfig;
import io.weir.platform.json.Json;
import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlRefusedException;
import io.weir.server.outgoing.WebCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to one receiver: from the log to the spool, from the spool by POST, one request at a time, so that the receiver
 * gets all events in order, each at least once. A request holds the events that have gathered; whatever is not answered by 2xx is sent
 * again, later and later.
 *
 * <p>Threading: a platform thread of its own owns the spool; answers only wake it.
 * <p>Limits: {@link #SPOOL_MAX} bytes of spool; {@value #BATCH_EVENTS_MAX} events and {@value #BATCH_BYTES_MAX} bytes a request.
 */
final class WebhookSender {
    /** Bytes that wait on disk for one receiver. */
    static final long SPOOL_MAX = 256L << 20;
    /** Events in one request. */
    static final int BATCH_EVENTS_MAX = 256;
    /** Bytes in one request, but for its last event. */
    static final int BATCH_BYTES_MAX = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);

    /** What it works with. */
    record Tools(WebCalls calls, Clock clock, Path spool, Counters counters) {}

    /**
     * How it waits.
     *
     * @param spoolBytes room on disk
     * @param firstBackoff after the first failure; doubled with each further one
     * @param maxBackoff the longest
     * @param requestTimeout for one request
     * @param closePatience for what is left when the server stops
     */
    record Pace(
            long spoolBytes,
            Duration firstBackoff,
            Duration maxBackoff,
            Duration requestTimeout,
            Duration closePatience) {
        static final Pace STANDARD = new Pace(
                SPOOL_MAX,
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMillis(500));
    }

    private final EventLog events;
    private final Tools tools;
    private final Pace pace;
    private final AggregatedLog warnings;
    private final Runnable wake = this::wake;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final Thread thread;
    private volatile Terms terms;
    private volatile long closeAtNs;
    private volatile boolean closing;
    private volatile boolean discarded;
    // the thread's own
    private long readSeq;
    private int failures;
    private long nextAttemptNs;
    private Spool.@Nullable Batch sent;
    private @Nullable CompletableFuture<Optional<String>> answer;

    /** What is sent; can change while it runs, but for the URL. */
    private record Terms(WebhookConfig config, EventFilter filter) {
        static Terms of(WebhookConfig config) {
            return new Terms(config, EventFilter.of(config.types(), config.paths()));
        }
    }

    WebhookSender(WebhookConfig config, EventLog events, Tools tools, Pace pace) {
        this.terms = Terms.of(config);
        this.events = events;
        this.tools = tools;
        this.pace = pace;
        this.warnings = new AggregatedLog(LOG, tools.clock());
        this.thread = Thread.ofPlatform().daemon().name("webhook").unstarted(this::run);
    }

    /** The name of its spool: the same as long as the URL is. */
    static String spoolName(WebhookConfig config) {
        return Signature.sha256Hex(config.url().value()).substring(0, 16);
    }

    /**
     * Follows the log.
     *
     * @param fromSeq the last event that is not meant for it, 0 for none
     */
    void start(long fromSeq) {
        readSeq = fromSeq;
        taken.set(fromSeq);
        nextAttemptNs = tools.clock().nanoTime();
        events.follow(wake);
        thread.start();
    }

    /** Events that wait. */
    long waitingCount() {
        return waiting.get() + unreadCount();
    }

    /** Events that are not on disk yet. */
    long unreadCount() {
        return Math.max(0, events.lastSeq() - taken.get());
    }

    /** Events that will never arrive. */
    long lostCount() {
        return lost.get();
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /** Another filter or secret, for what is taken from the log and sent from now on. */
    void apply(WebhookConfig config) {
        terms = Terms.of(config);
    }

    /** Ends it and deletes what waits: nobody wants it any more. Waits for its thread, which does not wait for the receiver. */
    void discard() {
        discarded = true;
        beginClose();
        awaitClosed();
        if (!thread.isAlive()) {
            Spool.delete(tools.spool());
        }
    }

    void beginClose() {
        closeAtNs = tools.clock().nanoTime() + pace.closePatience().toNanos();
        closing = true;
        wake();
    }

    void awaitClosed() {
        try {
            thread.join(pace.closePatience().plusSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Spool spool = new Spool(tools.spool(), pace.spoolBytes())) {
            while (!isOver(spool)) {
                boolean more = take(spool);
                onAnswer(spool);
                send(spool);
                waiting.set(spool.waitingCount());
                if (!more) {
                    LockSupport.parkNanos(this, patienceNs());
                }
            }
        } catch (IOException e) {
            LOG.error("[webhook {}] its spool cannot be used, no events are sent: {}", host(), e.getMessage());
        } finally {
            events.unfollow(wake);
        }
    }

    private boolean isOver(Spool spool) {
        if (!closing || discarded) {
            return discarded;
        }
        boolean allSent = answer == null && spool.waitingCount() == 0 && readSeq == events.lastSeq();
        return allSent || (tools.clock().nanoTime() - closeAtNs >= 0 && readSeq == events.lastSeq());
    }

    private long patienceNs() {
        if (answer != null) {
            return closing ? TimeUnit.MILLISECONDS.toNanos(50) : IDLE_NS;
        }
        long untilAttempt = nextAttemptNs - tools.clock().nanoTime();
        return closing
                ? TimeUnit.MILLISECONDS.toNanos(20)
                : failures > 0 ? Math.clamp(untilAttempt, 1, IDLE_NS) : waiting.get() > 0 ? 1 : IDLE_NS;
    }

    /** Takes events from the log to the spool; whether there may be more. */
    private boolean take(Spool spool) {
        EventLog.Page page = events.read(readSeq);
        readSeq = page.next();
        if (page.lostCount() > 0) {
            lose(spool, page.lostCount(), "events came faster than they could be written");
        }
        EventFilter filter = terms.filter();
        List<Bytes> lines = page.entries().stream()
                .filter(entry -> filter.matches(entry.event()))
                .map(entry -> Json.write(EventEnvelope.of(events.source(), entry)))
                .toList();
        if (!lines.isEmpty()) {
            long before = spool.lostCount();
            try {
                spool.append(lines);
                if (spool.lostCount() > before) {
                    lost.addAndGet(spool.lostCount() - before);
                    warnings.warn("webhook events lost", host() + ": its spool is full, the oldest go");
                }
            } catch (IOException e) {
                lose(spool, lines.size(), String.valueOf(e.getMessage()));
            }
        }
        waiting.set(spool.waitingCount());
        taken.set(readSeq);
        return page.next() < events.lastSeq();
    }

    private void lose(Spool spool, long count, String why) {
        spool.countLost(count);
        lost.addAndGet(count);
        warnings.warn("webhook events lost", host() + ": " + why);
    }

    private void onAnswer(Spool spool) {
        CompletableFuture<Optional<String>> current = answer;
        Spool.Batch batch = sent;
        if (current == null || batch == null || !current.isDone()) {
            return;
        }
        answer = null;
        sent = null;
        Optional<String> problem = current.join();
        if (problem.isEmpty()) {
            if (failures > 0) {
                LOG.info("[webhook {}] takes events again", host());
            }
            failures = 0;
            try {
                spool.commit(batch);
            } catch (IOException e) {
                warnings.warn("a webhook's position cannot be written", host() + ": " + e.getMessage());
            }
        } else {
            fail(problem.get());
        }
    }

    private void fail(String problem) {
        long backoffNs =
                Math.min(pace.maxBackoff().toNanos(), pace.firstBackoff().toNanos() << Math.min(failures, 20));
        if (failures == 0) {
            LOG.warn("[webhook {}] does not take events, they are kept and sent again: {}", host(), problem);
        }
        failures++;
        // a fifth more or less, so that many nodes do not come back at once
        long jitterNs = ThreadLocalRandom.current().nextLong(-backoffNs / 5, backoffNs / 5 + 1);
        nextAttemptNs = tools.clock().nanoTime() + backoffNs + jitterNs;
    }

    private void send(Spool spool) {
        if (answer != null || (failures > 0 && tools.clock().nanoTime() - nextAttemptNs < 0)) {
            return;
        }
        Spool.Batch batch;
        try {
            batch = spool.peek(BATCH_EVENTS_MAX, BATCH_BYTES_MAX);
        } catch (IOException e) {
            fail("its spool cannot be read: " + e.getMessage());
            return;
        }
        if (batch.lines().isEmpty() && batch.lostCount() == 0) {
            return;
        }
        sent = batch;
        answer = post(bodyOf(batch));
    }

    private byte[] bodyOf(Spool.Batch batch) {
        List<String> all = new ArrayList<>();
        if (batch.lostCount() > 0) {
            String id = SortableIds.next(tools.clock().wallTime(), ThreadLocalRandom.current())
                    .toString();
            EventEnvelope gap = EventEnvelope.gap(
                    events.source(), id, readSeq, tools.clock().wallTime(), batch.lostCount());
            all.add(new String(Json.write(gap).toArray(), StandardCharsets.UTF_8));
        }
        all.addAll(batch.lines());
        return ("{\"events\":[" + String.join(",", all) + "]}").getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a request; what went wrong with it, or empty. */
    private CompletableFuture<Optional<String>> post(byte[] body) {
        Terms current = terms;
        try {
            URI url = URI.create(current.config().url().value());
            HttpRequest.Builder request = HttpRequest.newBuilder(url)
                    .timeout(pace.requestTimeout())
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "weir")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            String secret = current.config().secret().value();
            if (!secret.isEmpty()) {
                request.header(
                        Signature.HEADER, Signature.of(secret, tools.clock().wallTime(), body));
            }
            CompletableFuture<Optional<String>> result = tools.calls()
                    .send(request.build(), HttpResponse.BodyHandlers.discarding(), Redirects.NONE)
                    .handle(WebhookSender::problemOf);
            long startNs = tools.clock().nanoTime();
            result.thenAccept(failed -> tools.counters()
                    .histogram(HistogramFamily.WEBHOOK_DELIVERY, failed.isEmpty() ? "taken" : "failed")
                    .record(tools.clock().nanoTime() - startNs));
            result.thenRun(this::wake);
            return result;
        } catch (IllegalArgumentException _) {
            // its message would repeat the URL
            return CompletableFuture.completedFuture(Optional.of("not a URL"));
        }
    }

    private static Optional<String> problemOf(WebCalls.@Nullable Answer<Void> answer, @Nullable Throwable failure) {
        if (failure instanceof UrlRefusedException) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
        if (failure != null) {
            return Optional.of(String.valueOf(
                    failure.getCause() == null
                            ? failure.toString()
                            : failure.getCause().toString()));
        }
        int status = answer == null ? 0 : answer.response().statusCode();
        return status / 100 == 2 ? Optional.empty() : Optional.of("status " + status);
    }

    /** The receiver without path and query, which may hold a secret. */
    private String host() {
        try {
            return String.valueOf(URI.create(terms.config().url().value()).getHost());
        } catch (IllegalArgumentException _) {
            return "?";
        }
    }
}
