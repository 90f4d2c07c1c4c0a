package io.weir.server.auth;

import static io.weir.config.AuthAction.PLAYBACK;
import static io.weir.config.AuthAction.PUBLISH;
import static io.weir.config.AuthAction.READ;
import static io.weir.server.auth.Asking.request;
import static io.weir.server.auth.Asking.token;
import static io.weir.server.auth.Asking.user;
import static io.weir.server.auth.Asking.withQuery;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Paths with tokens, under each method of authentication. */
class PathTokensTest {
    private static final String PATHS = """
            paths:
              cam:
                publishTokens: [first-publisher, 'sha256:%s']
                readTokens: [viewer-token]
              ~^team/:
                publishTokens: [team-token]
              all_others:
            """.formatted(sha256("second-publisher"));

    private static String sha256(String text) {
        return Base64.getEncoder().encodeToString(Fingerprint.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Asking asking(String yaml) {
        Asking asking = new Asking(yaml + PATHS);
        asking.protect(PATHS);
        return asking;
    }

    @Test
    void shouldOpenAPathToItsTokensAlone() {
        try (Asking asking = asking("")) {
            asking.assertAllowed(request(PUBLISH, "cam", token("first-publisher")), "");
            asking.assertAllowed(request(PUBLISH, "cam", token("second-publisher")), "");
            asking.assertAllowed(request(READ, "cam", token("viewer-token")), "");
            asking.assertAllowed(request(PLAYBACK, "cam", token("viewer-token")), "");
            asking.assertAllowed(request(PUBLISH, "team/red", token("team-token")), "");
            assertThat(asking.allows(request(PUBLISH, "cam", token("viewer-token"))))
                    .isFalse();
            assertThat(asking.allows(request(READ, "cam", token("first-publisher"))))
                    .isFalse();
            assertThat(asking.allows(request(PUBLISH, "team/red", token("first-publisher"))))
                    .isFalse();
            assertThat(asking.allows(request(PLAYBACK, "cam", Credentials.NONE)))
                    .isFalse();
            assertThat(asking.decide(request(READ, "cam", Credentials.NONE))).isEqualTo(new AuthDecision.Challenge());
            asking.assertAllowed(request(READ, "team/red", Credentials.NONE), "");
            asking.assertAllowed(request(PUBLISH, "elsewhere", Credentials.NONE), "");
        }
    }

    @Test
    void shouldTakeTokensFromWhereverClientsPutThem() {
        try (Asking asking = asking("")) {
            asking.assertAllowed(withQuery(PUBLISH, "cam", "token=first-publisher"), "");
            asking.assertAllowed(withQuery(PUBLISH, "cam", "x=1&pass=first-publisher"), "");
            asking.assertAllowed(withQuery(READ, "cam", "jwt=viewer-token"), "");
            asking.assertAllowed(request(READ, "cam", Credentials.ofHttp("Bearer viewer-token", "")), "");
            asking.assertAllowed(request(READ, "cam", Credentials.ofHttp(null, "token=viewer-token")), "");
            asking.assertAllowed(request(READ, "cam", user("whoever", "viewer-token")), "");
        }
    }

    @Test
    void shouldLetUsersWithANameInAsWell() {
        try (Asking asking = asking("""
                authInternalUsers:
                - {user: any, permissions: [{action: publish}, {action: read}]}
                - {user: studio, pass: geheim, permissions: [{action: publish}]}
                """)) {
            asking.assertAllowed(request(PUBLISH, "cam", user("studio", "geheim")), "studio");
            assertThat(asking.allows(request(PUBLISH, "cam", user("studio", "falsch"))))
                    .isFalse();
            assertThat(asking.allows(request(PUBLISH, "cam", Credentials.NONE))).isFalse();
        }
    }

    @Test
    void shouldNotCountExclusionsAndAskTheServerForTheRest() {
        try (AuthServer server = new AuthServer();
                Asking asking = asking("authMethod: http\nauthHTTPAddress: " + server.url("/auth")
                        + "\nauthHTTPExclude: [{action: publish}, {action: read}]\n")) {
            server.answers =
                    call -> new AuthServer.Answer(call.body().contains("\"password\":\"yes\"") ? 200 : 401, "");
            asking.assertAllowed(request(PUBLISH, "cam", token("first-publisher")), "");
            assertThat(server.calls).isEmpty();
            asking.assertAllowed(request(PUBLISH, "cam", user("u", "yes")), "u");
            assertThat(asking.allows(request(PUBLISH, "cam", user("u", "no")))).isFalse();
            assertThat(server.calls).hasSize(2);
            asking.assertAllowed(request(PUBLISH, "elsewhere", user("u", "no")), "");
        }
    }

    @Test
    void shouldRotateAndLimitGuesses() {
        try (Asking asking = asking("")) {
            asking.protect("paths: {cam: {publishTokens: [next-publisher]}}");
            asking.assertAllowed(request(PUBLISH, "cam", token("next-publisher")), "");
            assertThat(asking.allows(request(PUBLISH, "cam", token("first-publisher"))))
                    .isFalse();
            List<CompletableFuture<AuthDecision>> guesses = new ArrayList<>();
            for (int i = 0; i < FailureTable.FAILURES_MAX; i++) {
                guesses.add(asking.ask(request(PUBLISH, "cam", token("guess-" + i))));
            }
            assertThat(guesses).noneMatch(CompletableFuture::isDone);
            asking.protect("paths: {cam: {publishTokens: [next-publisher, newest-publisher]}}");
            asking.assertDenied(request(PUBLISH, "cam", token("newest-publisher")), "too many");
            asking.assertAllowed(request(PUBLISH, "cam", token("next-publisher")), "");
            asking.assertAllowed(Asking.request(PUBLISH, "cam", token("newest-publisher"), "10.9.9.9"), "");
        }
    }
}
