package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page that sets the first password, in a real browser and for everybody else. */
class FirstRunTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String REQUEST = "{'user':'admin','password':'long enough'}";
    private static final String[] JSON = {"Content-Type", "application/json"};

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private int set(String body, String... fields) throws Exception {
        return node.send("POST v3/setup", body, fields).statusCode();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldSetTheFirstPasswordInABrowser() throws Exception {
        try (Browser browser = Browser.start();
                BrowserPage page = browser.open(node.http(""))) {
            page.await("document.title", title -> title.asString().startsWith("First password"));
            page.await("document.readyState", state -> state.asString().equals("complete"));
            page.screenshot(SCREENSHOTS.resolve("setup.png"));
            page.evaluate("form.password.value = 'short'; form.again.value = 'short'; form.requestSubmit()");
            page.await("problem.textContent", text -> text.asString().contains("8 characters"));
            page.evaluate(
                    "form.password.value = 'my long words'; form.again.value = 'my long word'; form.requestSubmit()");
            page.await("problem.textContent", text -> text.asString().contains("differ"));
            page.screenshot(SCREENSHOTS.resolve("setup-differ.png"));
            page.evaluate("form.again.value = 'my long words'; form.requestSubmit()");
            page.await("document.getElementById('done').hidden", hidden -> !hidden.asBoolean());
            page.screenshot(SCREENSHOTS.resolve("setup-done.png"));
        }
        assertThat(node.get("").statusCode()).as("the page is gone").isEqualTo(404);
        assertThat(node.get("v3/info").statusCode()).isEqualTo(401);
        assertThat(node.send("GET v3/info", "", "Authorization", basic("admin:my long words"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(set(REQUEST, JSON)).as("nor again").isEqualTo(404);
        node.restart();
        assertThat(node.send("GET v3/config/global/get", "", "Authorization", basic("admin:my long words"))
                        .body())
                .as("kept, and hashed")
                .contains("\"role\":\"admin\"")
                .doesNotContain("my long words");
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live"))) {
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldBeForThisMachinesOwnBrowserAlone() throws Exception {
        for (String field :
                new String[] {"X-Forwarded-For: 192.0.2.7", "Forwarded: for=192.0.2.7", "Origin: https://x.y"}) {
            String[] parts = field.split(": ");
            assertThat(node.send("GET ", "", parts[0], parts[1]).statusCode())
                    .as(field)
                    .isEqualTo(404);
            assertThat(set(REQUEST, parts[0], parts[1], JSON[0], JSON[1]))
                    .as(field)
                    .isEqualTo(403);
        }
        assertThat(set(REQUEST, "Content-Type", "text/plain")).as("a form").isEqualTo(415);
        assertThat(node.server().supervisor().config().auth().usersConfigured()).isFalse();
    }

    @Test
    void shouldRefuseBadNamesAndPasswords() throws Exception {
        for (String body : new String[] {
            "{'user':'any','password':'long enough'}",
            "{'user':'','password':'long enough'}",
            "{'user':'a b','password':'long enough'}",
            "{'user':'admin','password':'1234567'}",
            "{'user':'admin','password':'" + "x".repeat(257) + "'}",
            "{'user':'admin'}",
            "{'user':",
            "[]"
        }) {
            assertThat(set(body, JSON)).as(body).isEqualTo(400);
        }
        node.reload("readOnlyConfig: yes\n");
        HttpResponse<String> refused = node.send("POST v3/setup", REQUEST, JSON);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("read-only");
    }
}
