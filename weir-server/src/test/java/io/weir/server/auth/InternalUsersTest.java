package io.weir.server.auth;

import static io.weir.config.AuthAction.API;
import static io.weir.config.AuthAction.PLAYBACK;
import static io.weir.config.AuthAction.PUBLISH;
import static io.weir.config.AuthAction.READ;
import static io.weir.server.auth.Asking.request;
import static io.weir.server.auth.Asking.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InternalUsersTest {
    @Test
    void shouldLetAnybodyPublishAndReadByDefaultAndThisMachineUseTheApi() {
        try (Asking asking = new Asking("paths: {all_others: }")) {
            asking.assertAllowed(request(PUBLISH, "a", Credentials.NONE), "");
            asking.assertAllowed(request(READ, "a", user("who", "ever")), "");
            assertThat(asking.allows(request(API, "", Credentials.NONE))).isFalse();
            asking.assertAllowed(request(API, "", Credentials.NONE, "127.0.0.1"), "");
            asking.assertAllowed(request(API, "", Credentials.NONE, "::1"), "");
            assertThat(asking.authentication.usersConfigured()).isFalse();
        }
    }

    /** The list that octoplex writes: two entries for one name, each with an action. */
    @Test
    void shouldTryAllEntriesOfAName() {
        try (Asking asking = new Asking("""
                authInternalUsers:
                - {user: any, permissions: [{action: publish}]}
                - {user: api, pass: 0123abcd, permissions: [{action: read}]}
                - {user: api, pass: 0123abcd, permissions: [{action: api}]}
                """)) {
            asking.assertAllowed(request(PUBLISH, "live", Credentials.NONE), "");
            asking.assertAllowed(request(READ, "live", user("api", "0123abcd")), "api");
            asking.assertAllowed(request(API, "", user("api", "0123abcd")), "api");
            asking.assertDenied(request(API, "", user("api", "0123abce")), "wrong credentials");
            asking.assertDenied(request(PLAYBACK, "live", user("api", "0123abcd")), "no permission");
            assertThat(asking.decide(request(READ, "live", Credentials.NONE))).isEqualTo(new AuthDecision.Challenge());
            assertThat(asking.authentication.usersConfigured()).isTrue();
        }
    }

    @Test
    void shouldCompareHashes() {
        String argon2 = Argon2Hash.encode("geheim");
        try (Asking asking = new Asking("""
                authInternalUsers:
                - {user: 'sha256:K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=', pass: 'sha256:YhJcskkOhDsOB2rkYXHIZgdIZkhtjtASOj6YexpWiIE=',
                   permissions: [{action: read}]}
                - {user: slow, pass: 'argon2:%s', permissions: [{action: publish}]}
                """.replace("K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=", sha256("name"))
                .replace("YhJcskkOhDsOB2rkYXHIZgdIZkhtjtASOj6YexpWiIE=", sha256("word"))
                .formatted(argon2))) {
            asking.assertAllowed(request(READ, "a", user("name", "word")), "name");
            asking.assertDenied(request(READ, "a", user("name", "wrong")), "wrong");
            asking.assertDenied(request(READ, "a", user("word", "word")), "wrong");
            asking.assertAllowed(request(PUBLISH, "a", user("slow", "geheim")), "slow");
            asking.assertAllowed(request(PUBLISH, "a", user("slow", "geheim")), "slow");
            asking.assertDenied(request(PUBLISH, "a", user("slow", "Geheim")), "wrong");
            asking.assertDenied(request(PUBLISH, "a", user("fast", "geheim")), "wrong");
        }
    }

    private static String sha256(String text) {
        return java.util.Base64.getEncoder()
                .encodeToString(Fingerprint.sha256().digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** The example of MediaMTX's documentation form, checked against the reference implementation's command line. */
    @Test
    void shouldReadEncodedHashesOfOthers() {
        // argon2 12345678 -id -t 2 -m 16 -p 1 of the vector "password" / "somesalt", RFC 9106's reference code
        Argon2Hash known = Argon2Hash.parse(
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
                .orElseThrow();
        assertThat(known.matches("password")).isTrue();
        assertThat(known.matches("Password")).isFalse();
    }

    @Test
    void shouldRefuseHashesThatCostTooMuch() {
        String tail = "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=" + Argon2Hash.MEMORY_MAX_KIB + ",t=1,p=1" + tail))
                .isPresent();
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=" + (Argon2Hash.MEMORY_MAX_KIB + 1) + ",t=1,p=1" + tail))
                .isEmpty();
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=64,t=" + Argon2Hash.PASSES_MAX + ",p=1" + tail))
                .isPresent();
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=64,t=" + (Argon2Hash.PASSES_MAX + 1) + ",p=1" + tail))
                .isEmpty();
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=256,t=1,p=" + Argon2Hash.LANES_MAX + tail))
                .isPresent();
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=256,t=1,p=" + (Argon2Hash.LANES_MAX + 1) + tail))
                .isEmpty();
        assertThat(Argon2Hash.parse("$argon2id$v=19$m=64,t=1,p=1$$")).isEmpty();
        try (Asking asking = new Asking(
                "authInternalUsers: [{user: a, pass: 'argon2:$argon2id$v=19$m=9999999,t=1,p=1" + tail + "'}]")) {
            asking.assertDenied(request(READ, "a", user("a", "password")), "wrong");
        }
    }

    @Test
    void shouldLetOnlySoManyPasswordsWaitForTheirHash() {
        String hash = "$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        try (Asking asking = new Asking(
                "authInternalUsers: [{user: a, pass: 'argon2:" + hash + "', permissions: [{action: read}]}]")) {
            List<CompletableFuture<AuthDecision>> decisions = new ArrayList<>();
            for (int i = 0; i < 4 * InternalVerifier.WAITING_MAX; i++) {
                decisions.add(asking.ask(request(READ, "a", user("a", "word" + i), "10.1." + i / 256 + "." + i % 256)));
            }
            AuthDecision busy = new AuthDecision.Deny("too many passwords are being checked");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                asking.timers.advance(Duration.ofSeconds(4));
                return decisions.stream().allMatch(CompletableFuture::isDone);
            });
            assertThat(decisions).anyMatch(decision -> decision.join().equals(busy));
            assertThat(decisions)
                    .filteredOn(decision -> !decision.join().equals(busy))
                    .hasSizeGreaterThanOrEqualTo(InternalVerifier.WAITING_MAX);
        }
    }

    @Test
    void shouldHashForOthersWhileOneAddressGuesses() {
        try (Asking asking =
                new Asking("authInternalUsers: [{user: a, pass: 'argon2:%s', permissions: [{action: read}]}]"
                        .formatted(Argon2Hash.encode("right")))) {
            List<CompletableFuture<AuthDecision>> guesses = new ArrayList<>();
            for (int i = 0; i < 4 * InternalVerifier.WAITING_MAX; i++) {
                guesses.add(asking.ask(request(READ, "a", user("a", "word" + i), "2001:db8::" + i)));
            }
            CompletableFuture<AuthDecision> other =
                    asking.ask(request(READ, "a", user("a", "right"), "2001:db8:0:1::1"));
            assertThat(guesses)
                    .filteredOn(CompletableFuture::isDone)
                    .as("what is above the share is refused at once")
                    .isNotEmpty()
                    .allMatch(guess -> guess.join()
                            .equals(new AuthDecision.Deny("too many passwords of this address are being checked")));
            assertThat(asking.counters.value(Authentication.CROWDED)).isPositive();
            assertThat(asking.counters.value(Authentication.UNDECIDED))
                    .isEqualTo(asking.counters.value(Authentication.CROWDED));
            assertThat(other).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(new AuthDecision.Allow("a", null));
        }
    }

    @Test
    void shouldHeedAddressesAndPaths() {
        try (Asking asking = new Asking("""
                authInternalUsers:
                - {user: cam, pass: c, ips: [10.0.0.0/8, '2001:db8::/32'], permissions: [{action: publish, path: '~^cams/'}, {action: read, path: one}]}
                """)) {
            asking.assertAllowed(request(PUBLISH, "cams/1", user("cam", "c")), "cam");
            asking.assertAllowed(request(PUBLISH, "cams/1", user("cam", "c"), "2001:db8::7"), "cam");
            asking.assertDenied(request(PUBLISH, "cams/1", user("cam", "c"), "11.0.0.1"), "wrong");
            asking.assertDenied(request(PUBLISH, "xcams/1", user("cam", "c")), "no permission");
            asking.assertAllowed(request(READ, "one", user("cam", "c")), "cam");
            asking.assertDenied(request(READ, "one/two", user("cam", "c")), "no permission");
        }
    }
}
