package io.weir.server.auth;

import io.weir.base.buf.Bytes;
import io.weir.base.log.AggregatedLog;
import io.weir.base.metrics.Counters;
import io.weir.base.metrics.HistogramFamily;
import io.weir.base.net.HostPort;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.AuthConfig;
import io.weir.config.PathConfig;
import io.weir.server.outgoing.UrlPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may do what. The configuration can be swapped while requests are under way: each is decided by the one it met.
 *
 * <p>Whoever sends wrong credentials is answered after up to {@value #DELAY_MAX_MS} ms, which costs nobody else; after
 * {@link FailureTable#FAILURES_MAX} of them in a minute from one address, credentials that were not right from there before are not
 * looked at any more.
 *
 * <p>Threading: any thread; nothing waits.
 * <p>Limits: {@value #DELAYED_MAX} answers being delayed, beyond which they are given at once; {@value #PROVEN_MAX} right credentials
 * remembered.
 */
public final class Authentication implements AutoCloseable {
    /** Counts requests that were allowed. */
    public static final String ALLOWED = "auth_allowed";

    /** Counts requests that were denied. */
    public static final String DENIED = "auth_denied";

    /** Counts requests without credentials that were told to come back with some. */
    public static final String CHALLENGED = "auth_challenged";

    /** Counts requests denied because nobody could tell: the auth server hangs, or too many wait. */
    public static final String UNDECIDED = "auth_undecided";

    /** Counts requests denied unseen because too many of their address were being decided; they are among the undecided. */
    public static final String CROWDED = "auth_crowded";

    /** Counts requests denied unseen because of too many failures from their address. */
    public static final String LIMITED = "auth_limited";

    /** Longest delay of an answer to wrong credentials; MediaMTX's. */
    public static final int DELAY_MAX_MS = 4000;

    /** Answers being delayed. */
    static final int DELAYED_MAX = 50_000;

    /** Credentials that were right, remembered by address. */
    static final int PROVEN_MAX = 16_384;

    private static final Duration PROVEN_LIFETIME = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    private final Surroundings surroundings;
    private final AggregatedLog warnings;
    private final FailureTable failures;
    private final ExpiringTable<Bytes, Boolean> proven;
    private final AtomicInteger delayed = new AtomicInteger();
    private final LongAdder allowed;
    private final LongAdder denied;
    private final LongAdder challenged;
    private final LongAdder undecided;
    private final LongAdder crowded;
    private final LongAdder limited;
    // written by apply, read by whoever authenticates
    private volatile Snapshot snapshot;
    // written by protect, read by whoever authenticates
    private volatile PathTokens tokens = PathTokens.NONE;

    /**
     * What it works with.
     *
     * @param policy which auth servers and servers of keys may be asked
     */
    public record Surroundings(
            Clock clock, Timers timers, RandomGenerator random, Counters counters, UrlPolicy policy) {}

    private record Snapshot(AuthConfig config, Duration deadline, SignedUrls urls, Verifier verifier) {}

    private record Asked(
            AuthRequest request, Executor executor, Consumer<AuthDecision> reply, String method, long startNs) {}

    /**
     * Decides by {@code config}.
     *
     * @param deadline how long an auth server or a server of keys may take
     */
    public Authentication(AuthConfig config, Duration deadline, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.warnings = new AggregatedLog(LOG, surroundings.clock());
        this.failures = new FailureTable(surroundings.clock());
        this.proven = new ExpiringTable<>(PROVEN_MAX, surroundings.clock());
        this.allowed = surroundings.counters().counter(ALLOWED);
        this.denied = surroundings.counters().counter(DENIED);
        this.challenged = surroundings.counters().counter(CHALLENGED);
        this.undecided = surroundings.counters().counter(UNDECIDED);
        this.crowded = surroundings.counters().counter(CROWDED);
        this.limited = surroundings.counters().counter(LIMITED);
        this.snapshot = snapshot(config, deadline);
    }

    private Snapshot snapshot(AuthConfig config, Duration deadline) {
        Clock clock = surroundings.clock();
        return new Snapshot(
                config,
                deadline,
                new SignedUrls(config.signedUrlSecrets()),
                switch (config.method()) {
                    case INTERNAL -> new InternalVerifier(config.internalUsers(), clock);
                    case HTTP -> new HttpVerifier(config, deadline, surroundings.policy(), clock);
                    case JWT -> new JwtVerifier(config, deadline, surroundings.policy(), clock);
                });
    }

    /** Decides by another configuration from now on. Sessions that were let in stay. Called by one thread at a time. */
    public void apply(AuthConfig config, Duration deadline) {
        Snapshot old = snapshot;
        if (!old.config.equals(config) || !old.deadline.equals(deadline)) {
            // The old verifier is not closed: it still answers what it was asked, and ends with the last who hold it.
            snapshot = snapshot(config, deadline);
        }
    }

    /** Goes by the tokens of these paths from now on. Sessions that were let in stay. Called by one thread at a time. */
    public void protect(Map<String, PathConfig> paths) {
        tokens = new PathTokens(paths);
    }

    /** Has the keys of {@code authJWTJWKS} fetched anew before the next token is checked. */
    public void forgetKeys() {
        snapshot.verifier.forgetKeys();
    }

    /** Whether somebody decided who may do what; see {@link AuthConfig#usersConfigured}. */
    public boolean usersConfigured() {
        return snapshot.config.usersConfigured();
    }

    /** Decides about {@code request}; the reply comes once, on {@code executor}. */
    public void authenticate(AuthRequest request, Executor executor, Consumer<AuthDecision> reply) {
        Snapshot now = snapshot;
        Asked asked = new Asked(
                request,
                executor,
                reply,
                now.config.method().text(),
                surroundings.clock().nanoTime());
        Optional<Verdict> signed = now.urls.verify(request, surroundings.clock().wallTime());
        if (signed.isPresent()) {
            settle(asked, signed.get());
        } else if (isLimited(request)) {
            limited.increment();
            deny(asked, "too many wrong credentials from this address");
        } else {
            switch (tokens.find(request)) {
                case RIGHT ->
                    // whoever has the token: a name that came with it is proven by nothing
                    settle(asked, new Verdict.Granted("", null));
                case UNGUARDED -> now.verifier.verify(request, Nameless.WELCOME, verdict -> settle(asked, verdict));
                case MISSING -> now.verifier.verify(request, Nameless.NOT_WELCOME, verdict -> settle(asked, verdict));
            }
        }
    }

    private boolean isLimited(AuthRequest request) {
        return !request.credentials().isEmpty()
                && failures.isLimited(request.client())
                && proven.get(keyOf(request)) == null;
    }

    private void settle(Asked asked, Verdict verdict) {
        AuthRequest request = asked.request;
        switch (verdict) {
            case Verdict.Granted granted -> allow(asked, granted);
            case Verdict.Refused(var reason) -> {
                if (!request.credentials().isEmpty()) {
                    failures.add(request.client());
                }
                deny(asked, reason);
            }
            case Verdict.Undecided(var reason) -> leaveUndecided(asked, reason);
            case Verdict.Crowded(var reason) -> {
                crowded.increment();
                leaveUndecided(asked, reason);
            }
        }
    }

    private void leaveUndecided(Asked asked, String reason) {
        undecided.increment();
        timed(asked, "undecided");
        warnings.warn("nobody could authenticate a client", asked.request + ": " + reason);
        answer(asked, new AuthDecision.Deny(reason));
    }

    /** Notes how long the decision took, before any delay that is meant. */
    private void timed(Asked asked, String result) {
        long tookNs = surroundings.clock().nanoTime() - asked.startNs;
        surroundings
                .counters()
                .histogram(HistogramFamily.AUTH_DECISION, asked.method, result)
                .record(tookNs);
    }

    private void allow(Asked asked, Verdict.Granted granted) {
        allowed.increment();
        timed(asked, "allowed");
        if (!asked.request.credentials().isEmpty()) {
            proven.put(keyOf(asked.request), true, PROVEN_LIFETIME);
        }
        answer(asked, new AuthDecision.Allow(granted.user(), granted.expiresAt(), granted.power(), granted.limits()));
    }

    private void deny(Asked asked, String reason) {
        AuthRequest request = asked.request;
        if (request.credentials().isEmpty() && request.protocol().canChallenge()) {
            challenged.increment();
            timed(asked, "challenged");
            answer(asked, new AuthDecision.Challenge());
            return;
        }
        denied.increment();
        timed(asked, "denied");
        warnings.warn("authentication failed", request + ": " + reason);
        AuthDecision decision = new AuthDecision.Deny(reason);
        if (delayed.incrementAndGet() > DELAYED_MAX) {
            delayed.decrementAndGet();
            answer(asked, decision);
            return;
        }
        Duration delay = Duration.ofMillis(surroundings.random().nextInt(DELAY_MAX_MS + 1));
        try {
            surroundings
                    .timers()
                    .schedule(
                            () -> {
                                delayed.decrementAndGet();
                                answer(asked, decision);
                            },
                            delay);
        } catch (RejectedExecutionException _) {
            // the server stops, and with it the client's connection
            delayed.decrementAndGet();
        }
    }

    private static void answer(Asked asked, AuthDecision decision) {
        try {
            asked.executor.execute(() -> asked.reply.accept(decision));
        } catch (RejectedExecutionException _) {
            // the asker's loop is gone, and with it the client's connection
            LOG.debug("{} was answered too late", asked.request);
        }
    }

    private static Bytes keyOf(AuthRequest request) {
        Credentials sent = request.credentials();
        return Fingerprint.of(
                HostPort.textOf(request.client()), request.action().text(), sent.user(), sent.password(), sent.token());
    }

    /** Answers being delayed now. */
    int delayedCount() {
        return delayed.get();
    }

    /** Ends what is open towards other servers. */
    @Override
    public void close() {
        snapshot.verifier.close();
    }
}
