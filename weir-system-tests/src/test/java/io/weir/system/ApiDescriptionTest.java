package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.weir.platform.http.Route;
import io.weir.testkit.peer.Peer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API's description: that it is complete and true, and its page in a real browser. */
class ApiDescriptionTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String NO_ID = "00000000-0000-4000-8000-000000000000";

    @RegisterExtension
    final NodeUnderTest node =
            NodeUnderTest.with("rtmpEncryption: optional\napi: yes\napiAddress: 127.0.0.1:0\npaths:\n  cam:\n");

    private ApiContract contract() {
        return ApiContract.of(node.server().api().document());
    }

    @Test
    void shouldDescribeEveryRouteAndNothingElse() {
        List<String> routes = node.server().api().routes().stream()
                .map(Route::toString)
                .map(route -> route.replace("...}", "}"))
                .toList();
        assertThat(routes)
                .as("a route that is not described needs .describedBy(Operation.of(…))")
                .containsExactlyInAnyOrderElementsOf(contract().operations());
    }

    @Test
    void shouldServeItOnBothPorts() throws Exception {
        JsonNode document = node.api("v3/openapi.json");
        assertThat(document).isEqualTo(contract().document());
        assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
        HttpRequest own = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port("apiAddress") + "/v3/openapi.json"))
                .build();
        assertThat(JsonMapper.shared()
                        .readTree(node.http()
                                .send(own, HttpResponse.BodyHandlers.ofString())
                                .body()))
                .isEqualTo(document);
        node.reload("rtmp: no\n");
        assertThat(node.api("v3/openapi.json").get("paths").has("/v3/rtmpconns/list"))
                .as("a protocol that is off")
                .isFalse();
    }

    @Test
    void shouldBeWellFormed() {
        JsonNode document = contract().document();
        Set<String> ids = new HashSet<>();
        document.get("paths")
                .forEach(path -> path.forEach(operation -> {
                    assertThat(ids.add(operation.get("operationId").asString()))
                            .as("%s", operation.get("operationId"))
                            .isTrue();
                    assertThat(operation.get("summary").asString()).endsWith(".");
                }));
        JsonNode schemas = document.get("components").get("schemas");
        document.findValues("$ref")
                .forEach(
                        reference -> assertThat(schemas.has(reference.asString().replace("#/components/schemas/", "")))
                                .as("%s", reference)
                                .isTrue());
        Schema rules = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        schemas.forEach(schema -> assertThat(rules.validate(schema)).isEmpty());
        assertThat(schemas.get("GlobalConf")
                        .get("properties")
                        .get("rtmpAddress")
                        .toString())
                .contains("\"default\":\":1935\"", "\"x-reload\":\"listener\"");
    }

    /** Whatever is asked, the answer is one of those described: the node's client fails otherwise. */
    @Test
    void shouldAnswerAsDescribed() throws Exception {
        for (String operation : contract().operations()) {
            String[] parts = operation.split(" ", 2);
            if (parts[1].equals("/v3/events")) {
                continue;
            }
            String path = parts[1].substring(1);
            for (String filled : List.of(
                    path.replaceAll("\\{name}", "cam").replaceAll("\\{id}", NO_ID),
                    path.replaceAll("\\{name}", "a//b").replaceAll("\\{id}", "x"),
                    path + "?page=-1&itemsPerPage=x&path=none&id=none")) {
                String last = filled.replace("{number}", "7")
                        .replace("{file}", "api.js")
                        .replace("{name}", "none")
                        .replace("{id}", NO_ID);
                int status = node.send(parts[0] + " " + last, parts[0].equals("GET") ? "" : "{}")
                        .statusCode();
                assertThat(status).as("%s %s", parts[0], last).isLessThan(500);
            }
        }
        assertThat(node.post("v3/info").statusCode()).isEqualTo(405);
        assertThat(node.get("v3/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldNoticeWhatIsNotDescribed() {
        assertThatThrownBy(() -> contract().check(new Answer("/v3/info", 200, "{'version':'1','started':'yesterday'}")))
                .hasMessageContaining("date-time");
        assertThatThrownBy(() -> contract()
                        .check(new Answer(
                                "/v3/info", 200, "{'version':'1','started':'2026-01-01T00:00:00Z','more':1}")))
                .hasMessageContaining("more");
        assertThatThrownBy(() -> contract().check(new Answer("/v3/info", 204, "")))
                .hasMessageContaining("not allow");
        assertThatThrownBy(() -> contract().check(new Answer("/v3/strange", 200, "{}")))
                .hasMessageContaining("not in the document");
    }

    @Test
    void shouldShowItAsAPage() throws Exception {
        Peer.installed("chromium");
        try (Browser browser = Browser.start();
                BrowserPage page = browser.open(node.http("v3/docs"))) {
            page.await(
                    "document.querySelectorAll('details.operation').length",
                    count -> count.asInt() == contract().operations().size());
            page.screenshot(SCREENSHOTS.resolve("api.png"));
            page.evaluate("location.hash = 'pathsGet'");
            page.await("document.querySelector('#pathsGet table') !== null", JsonNode::booleanValue);
            page.evaluate("document.querySelectorAll('#pathsGet .nested')[0].open = true");
            page.evaluate("document.querySelector('#pathsGet form input').value = 'cam'");
            page.evaluate("document.querySelector('#pathsGet form').requestSubmit()");
            page.await(
                    "document.querySelector('#pathsGet pre').textContent",
                    text -> text.asString().contains("\"confName\": \"cam\""));
            page.screenshot(SCREENSHOTS.resolve("api-operation.png"));
            page.evaluate("document.getElementById('filter').value = 'kick'");
            page.evaluate("document.getElementById('filter').dispatchEvent(new Event('input'))");
            page.await(
                    "document.getElementById('found').textContent",
                    text -> text.asString().startsWith("7 of "));
            page.screenshot(SCREENSHOTS.resolve("api-filter.png"));
        }
    }

    /** An answer that no server gave. */
    private static final class Answer implements HttpResponse<String> {
        private final HttpRequest request;
        private final int status;
        private final String body;

        Answer(String path, int status, String body) {
            this.request = HttpRequest.newBuilder(URI.create("http://localhost" + path))
                    .build();
            this.status = status;
            this.body = body.replace('\'', '"');
        }

        @Override
        public int statusCode() {
            return status;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public java.util.Optional<HttpResponse<String>> previousResponse() {
            return java.util.Optional.empty();
        }

        @Override
        public java.net.http.HttpHeaders headers() {
            return java.net.http.HttpHeaders.of(
                    java.util.Map.of("Content-Type", List.of("application/json")), (_, _) -> true);
        }

        @Override
        public String body() {
            return body;
        }

        @Override
        public java.util.Optional<javax.net.ssl.SSLSession> sslSession() {
            return java.util.Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public java.net.http.HttpClient.Version version() {
            return java.net.http.HttpClient.Version.HTTP_1_1;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d %s", status, body);
        }
    }
}
