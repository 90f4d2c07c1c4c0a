package io.weir.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.id.SessionId;
import io.weir.base.metrics.Counters;
import io.weir.base.time.ManualClock;
import io.weir.base.time.Timers;
import io.weir.config.AuthAction;
import io.weir.config.AuthConfig;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.ServerConfig;
import io.weir.server.outgoing.UrlPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An authentication on manual time, and requests to it. */
final class Asking implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    final ManualClock clock = new ManualClock();
    final Delays timers = new Delays();
    final Counters counters = new Counters();
    final UrlPolicy policy = new UrlPolicy(List.of());
    final Authentication authentication;

    Asking(String yaml) {
        this(yaml, DEADLINE);
    }

    Asking(String yaml, Duration deadline) {
        authentication = new Authentication(
                config(yaml),
                deadline,
                new Authentication.Surroundings(clock, timers, new Random(1), counters, policy));
    }

    /** Timers that any thread may set and the test's thread moves. */
    final class Delays implements Timers {
        private final Queue<Due> waiting = new ConcurrentLinkedQueue<>();

        private record Due(long atNs, Runnable task) {}

        @Override
        public void schedule(Runnable task, Duration delay) {
            waiting.add(new Due(clock.nanoTime() + delay.toNanos(), task));
        }

        void advance(Duration step) {
            clock.advance(step);
            for (Due due : List.copyOf(waiting)) {
                if (due.atNs <= clock.nanoTime() && waiting.remove(due)) {
                    due.task.run();
                }
            }
        }
    }

    /** Goes by the tokens of these paths. */
    void protect(String yaml) {
        authentication.protect(loaded(yaml).paths());
    }

    static AuthConfig config(String yaml) {
        return loaded(yaml).auth();
    }

    private static ServerConfig loaded(String yaml) {
        try {
            return ConfigLoader.loadText("test", yaml, Map.of()).config();
        } catch (ConfigException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }

    static AuthRequest request(AuthAction action, String path, Credentials credentials) {
        return request(action, path, credentials, "10.0.0.1");
    }

    static AuthRequest request(AuthAction action, String path, Credentials credentials, String address) {
        return new AuthRequest(
                action,
                path,
                credentials,
                InetAddress.ofLiteral(address),
                AuthProtocol.FLV,
                SessionId.random(),
                "",
                "test/1");
    }

    static AuthRequest withQuery(AuthAction action, String path, String query) {
        return new AuthRequest(
                action,
                path,
                Credentials.ofQuery(query),
                InetAddress.ofLiteral("10.0.0.1"),
                AuthProtocol.RTMP,
                SessionId.random(),
                query,
                "");
    }

    static Credentials user(String name, String password) {
        return new Credentials(name, password, password);
    }

    static Credentials token(String token) {
        return new Credentials("", "", token);
    }

    /** The decision, which may come later. */
    CompletableFuture<AuthDecision> ask(AuthRequest request) {
        CompletableFuture<AuthDecision> decision = new CompletableFuture<>();
        authentication.authenticate(request, Runnable::run, decision::complete);
        return decision;
    }

    /** The decision; a denied client's time passes at once. */
    AuthDecision decide(AuthRequest request) {
        CompletableFuture<AuthDecision> decision = ask(request);
        for (int i = 0; i < 12_000 && !decision.isDone(); i++) {
            if (authentication.delayedCount() > 0) {
                timers.advance(Duration.ofMillis(Authentication.DELAY_MAX_MS));
            }
            try {
                return decision.get(5, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException _) {
                // it is being decided
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        return decision.orTimeout(1, TimeUnit.SECONDS).join();
    }

    boolean allows(AuthRequest request) {
        return decide(request) instanceof AuthDecision.Allow;
    }

    void assertAllowed(AuthRequest request, String user) {
        assertThat(decide(request))
                .isInstanceOfSatisfying(
                        AuthDecision.Allow.class,
                        allow -> assertThat(allow.user()).isEqualTo(user));
    }

    void assertDenied(AuthRequest request, String reason) {
        assertThat(decide(request))
                .isInstanceOfSatisfying(
                        AuthDecision.Deny.class,
                        deny -> assertThat(deny.reason()).contains(reason));
    }

    /** A list to which threads add. */
    static <T> List<T> list() {
        return new CopyOnWriteArrayList<>();
    }

    @Override
    public void close() {
        authentication.close();
    }
}
