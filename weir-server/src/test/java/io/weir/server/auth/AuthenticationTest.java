package io.weir.server.auth;

import static io.weir.config.AuthAction.PUBLISH;
import static io.weir.config.AuthAction.READ;
import static io.weir.server.auth.Asking.request;
import static io.weir.server.auth.Asking.user;
import static io.weir.server.auth.Asking.withQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.time.ManualClock;
import io.weir.config.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final String ALICE =
            "authInternalUsers: [{user: alice, pass: right, permissions: [{action: read}, {action: publish}]}]\n";

    @Test
    void shouldAskAtOnceWhoSentNothingAndDelayWhoSentSomethingWrong() {
        try (Asking asking = new Asking(ALICE)) {
            assertThat(asking.ask(request(READ, "a", Credentials.NONE)))
                    .isCompletedWithValue(new AuthDecision.Challenge());
            CompletableFuture<AuthDecision> wrong = asking.ask(request(READ, "a", user("alice", "wrong")));
            CompletableFuture<AuthDecision> silent = asking.ask(withQuery(READ, "a", ""));
            assertThat(wrong).isNotDone();
            assertThat(silent).as("RTMP has no way to be asked").isNotDone();
            assertThat(asking.ask(request(READ, "a", user("alice", "right"))))
                    .as("others do not wait")
                    .isCompletedWithValue(new AuthDecision.Allow("alice", null));
            asking.timers.advance(Duration.ofMillis(Authentication.DELAY_MAX_MS));
            assertThat(wrong).isCompletedWithValueMatching(AuthDecision.Deny.class::isInstance);
            assertThat(silent).isCompletedWithValueMatching(AuthDecision.Deny.class::isInstance);
            assertThat(asking.counters.value(Authentication.DENIED)).isEqualTo(2);
            assertThat(asking.counters.value(Authentication.CHALLENGED)).isEqualTo(1);
            assertThat(asking.counters.value(Authentication.ALLOWED)).isEqualTo(1);
        }
    }

    @Test
    void shouldLookAtNothingNewFromAnAddressWithTooManyFailures() {
        try (Asking asking = new Asking(ALICE + """
                authSignedURLSecrets: [0123456789abcdef]
                """)) {
            asking.assertAllowed(request(READ, "a", user("alice", "right")), "alice");
            for (int i = 0; i < FailureTable.FAILURES_MAX; i++) {
                asking.ask(request(READ, "a", user("alice", "wrong" + i)));
            }
            asking.assertDenied(request(PUBLISH, "a", user("alice", "right")), "too many");
            asking.assertAllowed(request(READ, "a", user("alice", "right")), "alice");
            asking.assertAllowed(request(PUBLISH, "a", user("alice", "right"), "10.0.0.2"), "alice");
            assertThat(asking.ask(request(READ, "a", Credentials.NONE)))
                    .isCompletedWithValue(new AuthDecision.Challenge());
            asking.timers.advance(FailureTable.WINDOW);
            asking.assertAllowed(request(PUBLISH, "a", user("alice", "right")), "alice");
        }
    }

    @Test
    void shouldCountFailuresToTheLimitAndForgetThemInBoundedSpace() {
        ManualClock clock = new ManualClock();
        FailureTable failures = new FailureTable(clock);
        InetAddress six = InetAddress.ofLiteral("2001:db8:1:2::1");
        for (int i = 0; i < FailureTable.FAILURES_MAX - 1; i++) {
            failures.add(six);
        }
        assertThat(failures.isLimited(six)).isFalse();
        failures.add(InetAddress.ofLiteral("2001:db8:1:2:ffff::1"));
        assertThat(failures.isLimited(six)).as("one client has all of a /64").isTrue();
        assertThat(failures.isLimited(InetAddress.ofLiteral("2001:db8:1:3::1"))).isFalse();
        for (int i = 0; i < FailureTable.ADDRESSES_MAX + 100; i++) {
            failures.add(InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
        }
        assertThat(failures.size()).isEqualTo(FailureTable.ADDRESSES_MAX);
    }

    @Test
    void shouldDelayOnlySoManyAnswers() {
        try (Asking asking = new Asking(ALICE)) {
            for (int i = 0; i < Authentication.DELAYED_MAX; i++) {
                asking.ask(withQuery(READ, "a", ""));
            }
            assertThat(asking.authentication.delayedCount()).isEqualTo(Authentication.DELAYED_MAX);
            assertThat(asking.ask(withQuery(READ, "a", ""))).isDone();
        }
    }

    @Test
    void shouldDecideByTheConfigurationOfTheMoment() {
        try (Asking asking = new Asking(ALICE)) {
            asking.assertAllowed(request(READ, "a", user("alice", "right")), "alice");
            asking.authentication.apply(
                    Asking.config("authInternalUsers: [{user: bob, pass: b, permissions: [{action: read}]}]"),
                    Asking.DEADLINE);
            asking.assertDenied(request(READ, "a", user("alice", "right")), "wrong");
            asking.assertAllowed(request(READ, "a", user("bob", "b")), "bob");
            asking.authentication.apply(Asking.config("paths: "), Asking.DEADLINE);
            assertThat(asking.authentication.usersConfigured()).isFalse();
            asking.authentication.apply(
                    Asking.config("{authMethod: http, authHTTPAddress: 'http://127.0.0.1:9/'}"), Asking.DEADLINE);
            assertThat(asking.authentication.usersConfigured()).isTrue();
        }
    }

    @Test
    void shouldTakeASignedUrlForItsActionPathTimeAndAddress() {
        try (Asking asking = new Asking(ALICE + "authSignedURLSecrets: [new-secret-000000, old-secret-000000]\n")) {
            SignedUrls old = new SignedUrls(List.of(new Secret("old-secret-000000")));
            Instant expires = Instant.EPOCH.plusSeconds(60);
            String query = old.query(new SignedUrls.Grant(READ, "live/cam", expires, ""));
            asking.assertAllowed(withQuery(READ, "live/cam", query), "");
            asking.assertAllowed(withQuery(READ, "live/cam", "tracks=all&" + query), "");
            asking.assertDenied(withQuery(PUBLISH, "live/cam", query), "signature");
            asking.assertDenied(withQuery(READ, "live/cam2", query), "signature");
            asking.assertDenied(withQuery(READ, "live/cam", query.replace("expires=60", "expires=61")), "signature");
            asking.assertDenied(withQuery(READ, "live/cam", query.replace("expires=60", "expires=never")), "expiry");
            asking.assertDenied(withQuery(READ, "live/cam", query + "%"), "signature");
            String bound = old.query(new SignedUrls.Grant(READ, "a", expires, "10.0.0.1"));
            asking.assertAllowed(withQuery(READ, "a", bound), "");
            String other = old.query(new SignedUrls.Grant(READ, "a", expires, "10.0.0.2"));
            asking.assertDenied(withQuery(READ, "a", other), "another address");
            asking.clock.advance(Duration.ofSeconds(60));
            asking.assertDenied(withQuery(READ, "live/cam", query), "expired");
        }
    }

    @Test
    void shouldIgnoreSignaturesWithoutASecret() {
        try (Asking asking = new Asking("paths: ")) {
            asking.assertAllowed(withQuery(READ, "a", "expires=1&signature=x"), "");
        }
    }
}
