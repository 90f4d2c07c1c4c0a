package io.weir.server.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import io.weir.base.time.Clock;
import io.weir.config.AuthConfig;
import io.weir.server.outgoing.Redirects;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.UrlRefusedException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key set of {@code authJWTJWKS}, fetched when needed. It holds for an hour; a key that it does not have makes it be fetched again,
 * at most every {@link #REFRESH_MIN}. When a fetch fails, the set from before holds for {@link #STALE_MAX}.
 *
 * <p>Threading: virtual threads, which may wait for a fetch; there is one at a time.
 * <p>Limits: {@value #SET_BYTES_MAX} bytes.
 */
final class JwksSource implements AutoCloseable {
    /** Largest key set. */
    static final int SET_BYTES_MAX = 128 << 10;

    static final Duration LIFETIME = Duration.ofHours(1);
    static final Duration REFRESH_MIN = Duration.ofSeconds(10);
    static final Duration STALE_MAX = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(JwksSource.class);

    private final WebService service;
    private final Clock clock;
    private final AtomicReference<@Nullable Loaded> loaded = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Loaded>> loading = new AtomicReference<>();
    private final AtomicInteger age = new AtomicInteger();

    /**
     * A set as it was fetched.
     *
     * @param triedNs when a fetch was last tried, also in vain
     * @param age how often all had been forgotten by then
     */
    private record Loaded(JWKSet keys, long fetchedNs, long triedNs, int age) {}

    JwksSource(AuthConfig config, Duration deadline, UrlPolicy policy, Clock clock) {
        this.service = new WebService(config.jwtJwks(), config.jwtJwksFingerprint(), deadline, policy);
        this.clock = clock;
    }

    /**
     * The keys that fit; none when the set, freshly fetched, has none.
     *
     * @throws IOException when there is no set to look into
     */
    List<JWK> awaitKeys(JWKMatcher matcher) throws IOException {
        Loaded known = loaded.get();
        boolean fresh = known != null && clock.nanoTime() - known.fetchedNs < LIFETIME.toNanos();
        if (known == null || known.age != age.get() || !fresh && mayTryAgain(known)) {
            known = awaitFetch(known);
        }
        List<JWK> found = new JWKSelector(matcher).select(known.keys);
        if (found.isEmpty() && mayTryAgain(known)) {
            found = new JWKSelector(matcher).select(awaitFetch(known).keys);
        }
        return found;
    }

    /** Has the set fetched before it is next used; if that fails, the one from before goes on as after any other failure. */
    void forget() {
        age.incrementAndGet();
    }

    private boolean mayTryAgain(Loaded known) {
        return clock.nanoTime() - known.triedNs >= REFRESH_MIN.toNanos();
    }

    private Loaded awaitFetch(@Nullable Loaded known) throws IOException {
        CompletableFuture<Loaded> mine = new CompletableFuture<>();
        CompletableFuture<Loaded> running = loading.compareAndExchange(null, mine);
        if (running == null) {
            try {
                Loaded next = fetch(known);
                loaded.set(next);
                mine.complete(next);
                return next;
            } catch (IOException e) {
                mine.completeExceptionally(e);
                throw e;
            } finally {
                mine.cancel(false);
                loading.compareAndSet(mine, null);
            }
        }
        try {
            return running.orTimeout(2 * service.deadline().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException | CancellationException e) {
            throw new IOException("the key set cannot be fetched", e);
        }
    }

    private Loaded fetch(@Nullable Loaded known) throws IOException {
        long now = clock.nanoTime();
        int asOf = age.get();
        try {
            return new Loaded(fetch(), now, now, asOf);
        } catch (IOException e) {
            if (known == null || now - known.fetchedNs >= STALE_MAX.toNanos()) {
                throw e;
            }
            LOG.warn("authJWTJWKS: {}; the keys from before still hold", e.getMessage());
            return new Loaded(known.keys, known.fetchedNs, now, asOf);
        }
    }

    private JWKSet fetch() throws IOException {
        CompletableFuture<HttpResponse<byte[]>> sent = service.send(
                service.request().GET().build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), SET_BYTES_MAX),
                Redirects.ALL);
        try {
            HttpResponse<byte[]> response = sent.get(service.deadline().toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("the server of the key set answered " + response.statusCode());
            }
            return JWKSet.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IOException("the key set is not well formed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            sent.cancel(true);
            if (e.getCause() instanceof UrlRefusedException refused) {
                throw new IOException("the key set is not fetched: " + refused.getMessage(), e);
            }
            throw new IOException("the server of the key set does not answer", e);
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
