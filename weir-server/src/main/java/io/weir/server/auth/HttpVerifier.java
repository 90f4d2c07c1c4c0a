package io.weir.server.auth;

import io.weir.base.buf.Bytes;
import io.weir.base.net.HostPort;
import io.weir.base.time.Clock;
import io.weir.config.AuthConfig;
import io.weir.platform.json.Json;
import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.UrlRefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP server, as MediaMTX does: any 2xx is a yes, everything else a no. What it cannot tell is a no.
 *
 * <p>Equal questions at the same time are asked once, and a yes holds for a while ({@code authHTTPCacheTTL}); questions are equal when
 * they differ in the session only. A no is never kept.
 *
 * <p>Threading: any thread; nothing waits.
 * <p>Limits: {@value #IN_FLIGHT_MAX} requests at once, {@value #WAITING_MAX} waiting, {@value #ADDRESS_MAX} of one address, the addresses
 * by turns; {@value #CACHED_MAX} answers kept; each question is answered within {@code readTimeout}.
 */
final class HttpVerifier implements Verifier {
    /** Requests to the server at once, each with a connection of its own. */
    static final int IN_FLIGHT_MAX = 128;

    /** Questions that wait for one of those; more are refused. */
    static final int WAITING_MAX = 8192;

    /** Questions about clients of one address that wait or are being asked: many may be behind one. */
    static final int ADDRESS_MAX = 2048;

    /** Answers kept. */
    static final int CACHED_MAX = 16_384;

    private final WebService service;
    private final Permissions excluded;
    private final Duration lifetime;
    private final ExpiringTable<Bytes, Boolean> allowed;
    private final Map<Bytes, CompletableFuture<Verdict>> open = new ConcurrentHashMap<>();
    private final FairQueue<Question> waiting =
            new FairQueue<>(new FairQueue.Limits(IN_FLIGHT_MAX, WAITING_MAX, ADDRESS_MAX));

    /** The body, in MediaMTX's names and order. */
    private record Body(
            String ip,
            String user,
            String password,
            String token,
            String action,
            String path,
            String protocol,
            @Nullable UUID id,
            String query,
            String userAgent) {
        static Body of(AuthRequest request) {
            Credentials sent = request.credentials();
            return new Body(
                    HostPort.textOf(request.client()),
                    sent.user(),
                    sent.password(),
                    sent.token(),
                    request.action().text(),
                    request.path(),
                    request.protocol().word(),
                    request.session() == null ? null : request.session().value(),
                    request.query(),
                    request.userAgent());
        }

        Bytes key() {
            return Fingerprint.of(ip, user, password, token, action, path, protocol, query, userAgent);
        }
    }

    private record Question(Body body, CompletableFuture<Verdict> answer) {}

    /** Asks {@code authHTTPAddress}. */
    HttpVerifier(AuthConfig config, Duration deadline, UrlPolicy policy, Clock clock) {
        service = new WebService(config.httpAddress(), config.httpFingerprint(), deadline, policy);
        excluded = new Permissions(config.httpExclude());
        lifetime = config.httpCacheTtl();
        allowed = new ExpiringTable<>(CACHED_MAX, clock);
    }

    @Override
    public void verify(AuthRequest request, Nameless nameless, Consumer<Verdict> reply) {
        if (nameless == Nameless.WELCOME && excluded.allow(request)) {
            reply.accept(new Verdict.Granted("", null));
            return;
        }
        Body body = Body.of(request);
        Bytes key = body.key();
        if (allowed.get(key) != null) {
            reply.accept(new Verdict.Granted(body.user(), null));
            return;
        }
        CompletableFuture<Verdict> mine = new CompletableFuture<>();
        // Those who wait do so behind this, so that whoever asks after they heard finds the answer kept, or asks anew.
        CompletableFuture<Verdict> settled = mine.whenComplete((verdict, _) -> {
            if (verdict instanceof Verdict.Granted && lifetime.isPositive()) {
                allowed.put(key, true, lifetime);
            }
            open.remove(key);
        });
        CompletableFuture<Verdict> others = open.putIfAbsent(key, settled);
        CompletableFuture<Verdict> answer = others == null ? settled : others;
        answer.whenComplete((verdict, failure) -> reply.accept(failure == null ? verdict : undecided(failure)));
        if (others == null) {
            mine.orTimeout(service.deadline().toMillis(), TimeUnit.MILLISECONDS);
            ask(request.client(), new Question(body, mine));
        }
    }

    private void ask(InetAddress client, Question question) {
        switch (waiting.offer(client, question)) {
            case WAITS -> sendWaiting();
            case FULL ->
                question.answer()
                        .complete(new Verdict.Undecided("too many questions wait for the authentication server"));
            case CROWDED ->
                question.answer()
                        .complete(new Verdict.Crowded(
                                "too many questions about this address wait for the authentication server"));
        }
    }

    /** Sends as many as may be in flight; called whenever one came or went. */
    private void sendWaiting() {
        for (FairQueue.Turn<Question> turn = waiting.next(); turn != null; turn = waiting.next()) {
            if (turn.work().answer().isDone()) {
                waiting.done(turn);
            } else {
                send(turn);
            }
        }
    }

    private void send(FairQueue.Turn<Question> turn) {
        Question question = turn.work();
        HttpRequest request = service.request()
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        Json.write(question.body()).toArray()))
                .build();
        CompletableFuture<HttpResponse<Void>> sent;
        try {
            sent = attempt(request, question)
                    .exceptionallyCompose(failure ->
                            isStale(failure) ? attempt(request, question) : CompletableFuture.failedFuture(failure));
        } catch (IllegalStateException | RejectedExecutionException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        sent.whenComplete((response, failure) -> {
            waiting.done(turn);
            question.answer().complete(failure == null ? verdict(question.body(), response) : undecided(failure));
            sendWaiting();
        });
    }

    private CompletableFuture<HttpResponse<Void>> attempt(HttpRequest request, Question question) {
        CompletableFuture<HttpResponse<Void>> sent =
                service.send(request, HttpResponse.BodyHandlers.discarding(), Redirects.SAME_REQUEST);
        question.answer().whenComplete((_, failure) -> {
            if (failure != null) {
                sent.cancel(true);
            }
        });
        return sent;
    }

    /** A kept connection that the server closed as we used it fails without an answer; a new one is worth one more try. */
    private static boolean isStale(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                && !(cause instanceof HttpTimeoutException)
                && !(cause instanceof ConnectException)
                && !(cause instanceof UrlRefusedException);
    }

    private static Verdict verdict(Body body, HttpResponse<Void> response) {
        int status = response.statusCode();
        return status / 100 == 2
                ? new Verdict.Granted(body.user(), null)
                : new Verdict.Refused("the authentication server answered " + status);
    }

    private static Verdict.Undecided undecided(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof UrlRefusedException) {
            return new Verdict.Undecided("the authentication server is not asked: " + cause.getMessage());
        }
        boolean late = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
        return new Verdict.Undecided(
                late
                        ? "the authentication server did not answer in time"
                        : "the authentication server cannot be reached: "
                                + cause.getClass().getSimpleName());
    }

    int inFlight() {
        return waiting.underWay();
    }

    @Override
    public void close() {
        service.close();
    }
}
