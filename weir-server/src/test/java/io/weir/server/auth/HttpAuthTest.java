package io.weir.server.auth;

import static io.weir.config.AuthAction.API;
import static io.weir.config.AuthAction.PUBLISH;
import static io.weir.config.AuthAction.READ;
import static io.weir.server.auth.Asking.request;
import static io.weir.server.auth.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.id.SessionId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpAuthTest {
    private final AuthServer server = new AuthServer();

    @AfterEach
    void close() {
        server.close();
    }

    private String yaml(String more) {
        return "authMethod: http\nauthHTTPAddress: " + server.url("/auth?node=a") + "\n" + more;
    }

    @Test
    void shouldSendTheBodyThatMediaMtxSends() {
        SessionId id = SessionId.random();
        try (Asking asking = new Asking(yaml(""))) {
            asking.assertAllowed(
                    new AuthRequest(
                            READ,
                            "live/cam",
                            new Credentials("u", "p\"", "p\""),
                            InetAddress.ofLiteral("10.0.0.1"),
                            AuthProtocol.RTMP,
                            id,
                            "user=u&pass=p%22",
                            "LNX 9"),
                    "u");
            asking.assertAllowed(
                    new AuthRequest(
                            API, "", Credentials.NONE, InetAddress.ofLiteral("::1"), AuthProtocol.NONE, null, "", ""),
                    "");
        }
        AuthServer.Call first = server.calls.getFirst();
        assertThat(first.method()).isEqualTo("POST");
        assertThat(first.uri()).isEqualTo("/auth?node=a");
        assertThat(first.contentType()).isEqualTo("application/json");
        assertThat(first.body())
                .isEqualTo(
                        "{\"ip\":\"10.0.0.1\",\"user\":\"u\",\"password\":\"p\\\"\",\"token\":\"p\\\"\",\"action\":\"read\","
                                + "\"path\":\"live/cam\",\"protocol\":\"rtmp\",\"id\":\"" + id
                                + "\",\"query\":\"user=u&pass=p%22\",\"userAgent\":\"LNX 9\"}");
        assertThat(server.calls.getLast().body())
                .contains("\"action\":\"api\",\"path\":\"\",\"protocol\":\"\",\"id\":null");
    }

    @Test
    void shouldSendCredentialsOfTheUrlAndKeepConnections() {
        try (Asking asking = new Asking(yaml("authHTTPCacheTTL: 0s\n").replace("http://", "http://node:secret@"))) {
            for (int i = 0; i < 30; i++) {
                asking.assertAllowed(request(READ, "a", user("u", "p")), "u");
            }
        }
        assertThat(server.calls)
                .hasSize(30)
                .allSatisfy(call -> assertThat(call.authorization()).isEqualTo("Basic bm9kZTpzZWNyZXQ="));
        // a connection may come back a moment after its answer, when the next question has opened another
        assertThat(server.connections).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void shouldAskOnlyServersThatThePolicyAllows() {
        try (Asking asking = new Asking(yaml("authHTTPCacheTTL: 0s\n"))) {
            asking.policy.apply(List.of("https://auth.example.com"));
            asking.assertDenied(
                    request(READ, "a", user("u", "p")), "outgoingAllowedURLs does not allow http://127.0.0.1:");
            assertThat(server.calls).isEmpty();
            asking.policy.apply(List.of());
            asking.assertAllowed(request(READ, "a", user("u", "p")), "u");
            server.location = "http://169.254.169.254/latest";
            server.answers = _ -> new AuthServer.Answer(307, "");
            asking.assertDenied(request(READ, "a", user("u", "p")), "host 169.254.169.254");
        }
    }

    @Test
    void shouldFollowARedirectionThatKeepsTheQuestionAlone() {
        try (Asking asking = new Asking(yaml("authHTTPCacheTTL: 0s\n"))) {
            server.location = "/moved";
            server.answers = call -> new AuthServer.Answer(call.uri().equals("/moved") ? 200 : 308, "");
            asking.assertAllowed(request(READ, "a", user("u", "p")), "u");
            assertThat(server.calls.getLast().body()).contains("\"action\":\"read\"");
            // to a page where people log in, say, which anybody may see
            server.answers = call -> new AuthServer.Answer(call.uri().equals("/moved") ? 200 : 302, "");
            asking.assertDenied(request(READ, "a", user("u", "p")), "answered 302");
        }
    }

    @Test
    void shouldTakeTwoHundredsForYesAndAllElseForNo() {
        try (Asking asking = new Asking(yaml("authHTTPCacheTTL: 0s\n"))) {
            for (int status : new int[] {200, 204, 299}) {
                server.answers = _ -> new AuthServer.Answer(status, status == 204 ? "" : "body");
                asking.assertAllowed(request(READ, "a", user("u", "p")), "u");
            }
            for (int status : new int[] {304, 400, 401, 403, 500}) {
                server.answers = _ -> new AuthServer.Answer(status, status == 304 ? "" : "body");
                asking.assertDenied(request(READ, "a", user("u", "p")), "answered " + status);
            }
            assertThat(asking.ask(request(READ, "a", Credentials.NONE)))
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo(new AuthDecision.Challenge());
        }
    }

    @Test
    void shouldAskOncePerQuestionAndKeepAYes() {
        server.gate = new CountDownLatch(1);
        try (Asking asking = new Asking(yaml("authHTTPCacheTTL: 3s\n"))) {
            List<CompletableFuture<AuthDecision>> decisions = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                decisions.add(asking.ask(request(READ, "a", user("u", "p"))));
            }
            server.gate.countDown();
            assertThat(decisions)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(10))
                            .isEqualTo(new AuthDecision.Allow("u", null)));
            asking.assertAllowed(request(READ, "a", user("u", "p")), "u");
            assertThat(server.calls).hasSize(1);
            asking.assertAllowed(request(PUBLISH, "a", user("u", "p")), "u");
            asking.assertAllowed(request(READ, "b", user("u", "p")), "u");
            asking.assertAllowed(request(READ, "a", user("u", "p"), "10.0.0.2"), "u");
            asking.assertAllowed(request(READ, "a", user("u", "q")), "u");
            assertThat(server.calls).hasSize(5);
            asking.clock.advance(Duration.ofSeconds(3));
            server.answers = _ -> new AuthServer.Answer(403, "");
            asking.assertDenied(request(READ, "a", user("u", "p")), "403");
            asking.assertDenied(request(READ, "a", user("u", "p")), "403");
            assertThat(server.calls).as("a no is not kept").hasSize(7);
        }
    }

    @Test
    void shouldRefuseInTimeWhenTheServerHangsAndWhenItDies() {
        server.gate = new CountDownLatch(1);
        try (Asking asking = new Asking(yaml("authHTTPCacheTTL: 1h\n"), Duration.ofMillis(300))) {
            List<CompletableFuture<AuthDecision>> decisions = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                decisions.add(asking.ask(request(READ, "cam" + i, user("u", "p"))));
            }
            assertThat(decisions)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(5))
                            .isEqualTo(new AuthDecision.Deny("the authentication server did not answer in time")));
            server.gate.countDown();
            await().atMost(Duration.ofSeconds(10)).until(() -> asking.allows(request(READ, "again", user("u", "p"))));
            server.close();
            asking.assertAllowed(request(READ, "again", user("u", "p")), "u");
            assertThat(asking.counters.value(Authentication.UNDECIDED)).isGreaterThanOrEqualTo(300);
            assertThat(asking.counters.value(Authentication.DENIED))
                    .as("no client's fault")
                    .isZero();
        }
        try (Asking asking = new Asking(yaml(""))) {
            asking.assertDenied(request(READ, "dead", user("u", "p")), "cannot be reached");
            assertThat(asking.counters.value(Authentication.UNDECIDED)).isPositive();
            assertThat(asking.counters.value(Authentication.DENIED)).isZero();
        }
    }

    /** The storm that a slow auth server makes of a restart: MediaMTX takes twenty a second here. */
    @Test
    void shouldAdmitManyClientsOfASlowServerAtOnce() throws Exception {
        server.answers = _ -> {
            try {
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new AuthServer.Answer(200, "");
        };
        try (Asking asking = new Asking(yaml(""))) {
            List<CompletableFuture<AuthDecision>> decisions = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                decisions.add(asking.ask(request(READ, "cam" + i, user("u", "p"))));
            }
            CompletableFuture.allOf(decisions.toArray(CompletableFuture<?>[]::new))
                    .get(10, TimeUnit.SECONDS);
            long tookMs = (System.nanoTime() - begin) / 1_000_000;
            assertThat(decisions)
                    .allSatisfy(decision -> assertThat(decision.join()).isInstanceOf(AuthDecision.Allow.class));
            assertThat(server.connections).hasSizeLessThanOrEqualTo(HttpVerifier.IN_FLIGHT_MAX);
            assertThat(tookMs).as("one after the other would take 50 s").isLessThan(10_000);
        }
    }

    @Test
    void shouldLetOnlySoManyQuestionsWait() {
        server.gate = new CountDownLatch(1);
        try (Asking asking = new Asking(yaml(""), Duration.ofSeconds(60))) {
            List<CompletableFuture<AuthDecision>> held = new ArrayList<>();
            for (int i = 0; i < HttpVerifier.IN_FLIGHT_MAX + HttpVerifier.WAITING_MAX; i++) {
                held.add(asking.ask(request(READ, "cam" + i, user("u", "p"), "10.0.0." + i % 8)));
            }
            assertThat(held).noneMatch(CompletableFuture::isDone);
            assertThat(asking.ask(request(READ, "more", user("u", "p"))))
                    .isCompletedWithValue(
                            new AuthDecision.Deny("too many questions wait for the authentication server"));
            assertThat(asking.counters.value(Authentication.CROWDED)).isZero();
            assertThat(asking.ask(request(READ, "cam0", user("u", "p"), "10.0.0.0")))
                    .as("an equal question needs no place")
                    .isNotDone();
            server.gate.countDown();
            assertThat(held)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(30))
                            .isInstanceOf(AuthDecision.Allow.class));
        }
    }

    @Test
    void shouldAskAboutOthersWhileOneAddressGuesses() {
        server.gate = new CountDownLatch(1);
        server.answers = call -> new AuthServer.Answer(call.body().contains("10.0.0.2") ? 200 : 401, "");
        try (Asking asking = new Asking(yaml(""), Duration.ofSeconds(60))) {
            List<CompletableFuture<AuthDecision>> guesses = new ArrayList<>();
            for (int i = 0; i < HttpVerifier.ADDRESS_MAX; i++) {
                guesses.add(asking.ask(request(READ, "cam", user("u", "word" + i))));
            }
            assertThat(guesses).noneMatch(CompletableFuture::isDone);
            for (int i = 0; i < HttpVerifier.WAITING_MAX; i++) {
                assertThat(asking.ask(request(READ, "cam", user("u", "more" + i))))
                        .isCompletedWithValue(new AuthDecision.Deny(
                                "too many questions about this address wait for the authentication server"));
            }
            assertThat(asking.counters.value(Authentication.CROWDED)).isEqualTo(HttpVerifier.WAITING_MAX);
            CompletableFuture<AuthDecision> other = asking.ask(request(READ, "cam", user("u", "p"), "10.0.0.2"));
            assertThat(other).isNotDone();
            server.gate.countDown();
            assertThat(other).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(new AuthDecision.Allow("u", null));
            List<String> bodies =
                    server.calls.stream().map(AuthServer.Call::body).toList();
            assertThat(bodies.subList(0, Math.min(bodies.size(), HttpVerifier.ADDRESS_MAX / 2)))
                    .as("others need not wait until all guesses are through")
                    .anyMatch(body -> body.contains("10.0.0.2"));
        }
    }

    @Test
    void shouldAnswerByTheOldServerWhatItWasAsked() {
        server.gate = new CountDownLatch(1);
        try (Asking asking = new Asking(yaml(""))) {
            List<CompletableFuture<AuthDecision>> asked = new ArrayList<>();
            for (int i = 0; i < 2 * HttpVerifier.IN_FLIGHT_MAX; i++) {
                asked.add(asking.ask(request(READ, "cam" + i, user("u", "p"))));
            }
            asking.authentication.apply(Asking.config("authInternalUsers: []"), Asking.DEADLINE);
            server.gate.countDown();
            assertThat(asked)
                    .allSatisfy(decision -> assertThat(decision)
                            .succeedsWithin(Duration.ofSeconds(10))
                            .isInstanceOf(AuthDecision.Allow.class));
            asking.assertDenied(request(READ, "cam0", user("u", "p")), "wrong");
        }
    }

    @Test
    void shouldTrustTheCertificateOfTheFingerprintAlone(@TempDir Path folder) throws Exception {
        try (TlsAuthServer secure = new TlsAuthServer(folder)) {
            String yaml = "authMethod: http\nauthHTTPAddress: " + secure.url() + "\n";
            try (Asking asking = new Asking(yaml + "authHTTPFingerprint: " + secure.fingerprint() + "\n")) {
                asking.assertAllowed(request(READ, "a", user("u", "p")), "u");
            }
            try (Asking asking = new Asking(yaml + "authHTTPFingerprint: " + "0".repeat(64) + "\n")) {
                asking.assertDenied(request(READ, "a", user("u", "p")), "cannot be reached");
            }
            try (Asking asking = new Asking(yaml)) {
                asking.assertDenied(request(READ, "a", user("u", "p")), "cannot be reached");
            }
        }
    }

    @Test
    void shouldAllowWhatIsExcludedWithoutAsking() {
        try (Asking asking = new Asking(yaml("authHTTPExclude: [{action: api}, {action: read, path: free}]\n"))) {
            server.answers = _ -> new AuthServer.Answer(401, "");
            asking.assertAllowed(request(API, "", Credentials.NONE), "");
            asking.assertAllowed(request(READ, "free", Credentials.NONE), "");
            assertThat(server.calls).isEmpty();
            asking.assertDenied(request(READ, "other", user("u", "p")), "401");
        }
    }
}
