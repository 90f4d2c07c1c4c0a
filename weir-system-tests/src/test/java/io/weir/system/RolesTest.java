package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.ConfigEdit.PatchGlobal;
import io.weir.server.api.ConfigControl;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Administrators, operators and viewers at the API, and pages that would act for them. */
class RolesTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            apiAllowOrigins: ['*', 'https://panel.example']
            authInternalUsers:
            - {user: ann, pass: p, role: admin}
            - {user: otto, pass: p, role: operator}
            - {user: vera, pass: p, role: viewer}
            - {user: any, permissions: [{action: publish}]}
            paths:
              cam:
                publishTokens: [token-of-cam]
              live:
            """);

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":p").getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> send(String user, String request, String json, String... fields) throws Exception {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("Authorization");
        all.add(basic(user));
        return node.send(request, json, all.toArray(String[]::new));
    }

    private static String error(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body()).path("error").asString();
    }

    @ParameterizedTest
    @CsvSource({
        "vera, GET v3/paths/list, 200",
        "vera, GET v3/config/global/get, 200",
        "vera, POST v3/sessions/kick?path=live, 403",
        "vera, POST v3/drain, 403",
        "vera, PATCH v3/config/global/patch, 403",
        "otto, POST v3/sessions/kick?path=live, 200",
        "otto, POST v3/paths/kick/live, 200",
        "otto, POST v3/drain, 200",
        "otto, DELETE v3/drain, 200",
        "otto, POST v3/auth/jwks/refresh, 200",
        "otto, PATCH v3/config/global/patch, 403",
        "otto, POST v3/config/paths/add/x, 403",
        "otto, DELETE v3/config/paths/delete/live, 403",
        "otto, POST v3/config/rollback/0, 403",
        "ann, POST v3/config/paths/add/x, 200",
        "ann, PATCH v3/config/global/patch, 200"
    })
    void shouldGiveEachRoleItsPower(String user, String request, int status) throws Exception {
        HttpResponse<String> response = send(user, request, "{}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (status == 403) {
            String role = request.contains("config") ? "admin" : "operator";
            assertThat(error(response))
                    .startsWith("user '" + user + "' may not")
                    .endsWith("it takes the role " + role);
        }
        if (request.endsWith("refresh")) {
            assertThat(response.body()).isEqualTo("{\"status\":\"ok\"}");
        }
    }

    @Test
    void shouldShowSecretsOnlyToWhoMayChangeThem() throws Exception {
        ConfigControl.Edit edit = new ConfigControl.Edit(
                List.of(new PatchGlobal(Map.of("authSignedURLSecrets", List.of("a-secret-for-signing")))),
                "test",
                _ -> true);
        node.server().supervisor().edit(edit).orTimeout(10, TimeUnit.SECONDS).join();
        String path = "GET v3/config/paths/get/cam";
        String global = "GET v3/config/global/get";
        assertThat(send("ann", path, "").body()).contains("token-of-cam");
        assertThat(send("ann", global, "").body()).contains("a-secret-for-signing");
        for (String user : List.of("otto", "vera")) {
            assertThat(send(user, path, "").body()).contains("redacted").doesNotContain("token-of-cam");
            assertThat(send(user, "GET v3/config/paths/list", "").body()).doesNotContain("token-of-cam");
            assertThat(send(user, global, "").body()).doesNotContain("a-secret-for-signing");
            assertThat(send(user, "GET v3/config/revisions", "").body()).doesNotContain("a-secret-for-signing");
        }
    }

    @Test
    void shouldSayWhoChangedWhat() throws Exception {
        assertThat(send("ann", "POST v3/config/paths/add/y", "{}").statusCode()).isEqualTo(200);
        JsonNode newest = JsonMapper.shared()
                .readTree(send("vera", "GET v3/config/revisions", "").body())
                .path("items")
                .get(0);
        assertThat(newest.path("author").asString()).isEqualTo("ann at 127.0.0.1");
    }

    /** What a page of another origin has a browser send, with the password that the browser remembers. */
    @Test
    void shouldNotLetOtherPagesChangeAnything() throws Exception {
        HttpResponse<String> refused =
                send("ann", "POST v3/config/paths/add/z", "{}", "Origin", "https://evil.example");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(error(refused)).contains("apiAllowOrigins");
        assertThat(send("ann", "POST v3/drain", "", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("ann", "GET v3/info", "", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(200);
        String own = node.http("").replaceAll("/$", "");
        for (String origin : List.of("https://panel.example", own)) {
            assertThat(send("ann", "DELETE v3/drain", "", "Origin", origin).statusCode())
                    .as(origin)
                    .isEqualTo(200);
        }
    }
}
