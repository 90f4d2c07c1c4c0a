package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.path.PathStatus;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Configuration by the control API: MediaMTX's answers, and what is ours. */
class ConfigApiTest {
    private static final String OK = "{\"status\":\"ok\"}";

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            authInternalUsers:
              - {user: ann, pass: secret1, permissions: [{action: api}]}
              - {user: any, permissions: [{action: api}, {action: publish}, {action: read}]}
            pathDefaults: {maxReaders: 7}
            paths:
              cam:
              all_others:
            """);

    private void ok(String request, String json, String... fields) throws Exception {
        HttpResponse<String> answer = node.send(request, json, fields);
        assertThat(answer.body()).isEqualTo(OK);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private void refused(int status, String error, String request, String json, String... fields) throws Exception {
        HttpResponse<String> answer = node.send(request, json, fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode body = JsonMapper.shared().readTree(answer.body());
        assertThat(body.get("status").asString()).isEqualTo("error");
        assertThat(body.get("error").asString()).contains(error);
    }

    private String tag(String path) throws Exception {
        return node.get(path).headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void shouldShowAndPatchGlobalKeys() throws Exception {
        JsonNode global = node.api("v3/config/global/get");
        assertThat(global.get("readTimeout").asString()).isEqualTo("10s");
        assertThat(global.get("authInternalUsers").get(0).get("pass").asString())
                .isEqualTo("<redacted>");
        assertThat(global.has("paths")).isFalse();
        ok("PATCH v3/config/global/patch", "{'readTimeout':'25s','logLevel':null}");
        assertThat(node.api("v3/config/global/get").get("readTimeout").asString())
                .isEqualTo("25s");
        ok("PATCH v3/config/global/patch", node.get("v3/config/global/get").body());
        assertThat(node.server().supervisor().revision()).isEqualTo(1);
        refused(400, "json: unknown field \"nope\"", "PATCH v3/config/global/patch", "{'nope':1}");
        refused(400, "readTimeout", "PATCH v3/config/global/patch", "{'readTimeout':'x','logLevel':'loud'}");
        refused(400, "logLevel", "PATCH v3/config/global/patch", "{'readTimeout':'x','logLevel':'loud'}");
        refused(400, "json: ", "PATCH v3/config/global/patch", "{");
        refused(400, "stateDirectory", "PATCH v3/config/global/patch", "{'stateDirectory':'.'}");
    }

    @Test
    void shouldAddPatchReplaceAndDeletePathsWhileSomebodyPublishes() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live/a"))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            node.awaitReady("live/a");
            ok("POST v3/config/paths/add/live/a", "{'name':'live/a','maxReaders':2}");
            node.awaitPath("live/a", path -> path.confName().equals("live/a"));
            refused(400, "path already exists", "POST v3/config/paths/add/live/a", "{}");
            ok("PATCH v3/config/paths/patch/live/a", "{'overridePublisher':false}");
            JsonNode path = node.api("v3/config/paths/get/live/a");
            assertThat(path.get("name").asString()).isEqualTo("live/a");
            assertThat(path.get("maxReaders").intValue()).isEqualTo(2);
            assertThat(path.get("overridePublisher").booleanValue()).isFalse();
            ok("POST v3/config/paths/replace/live/a", "{}");
            assertThat(node.api("v3/config/paths/get/live/a").get("maxReaders").intValue())
                    .isEqualTo(7);
            ok("PATCH v3/config/pathdefaults/patch", "{'maxReaders':9}");
            assertThat(node.api("v3/config/pathdefaults/get").get("maxReaders").intValue())
                    .isEqualTo(9);
            ok("DELETE v3/config/paths/delete/live/a", "");
            node.awaitPath("live/a", status -> status.confName().equals("all_others"));
            assertThat(publisher.isOpen()).isTrue();
            ok("DELETE v3/config/paths/delete/all_others", "");
            publisher.awaitClosed();
        }
        JsonNode list = node.api("v3/config/paths/list?itemsPerPage=1");
        assertThat(list.get("itemCount").intValue()).isEqualTo(1);
        assertThat(list.get("items").get(0).get("name").asString()).isEqualTo("cam");
        refused(404, "path not found", "PATCH v3/config/paths/patch/none", "{}");
        refused(404, "path not found", "DELETE v3/config/paths/delete/none", "");
        refused(404, "path configuration not found", "GET v3/config/paths/get/none", "");
        refused(400, "json: unknown field \"x\"", "POST v3/config/paths/add/new", "{'x':1}");
        refused(400, "path name", "POST v3/config/paths/add/a//b", "{}");
        assertThat(node.path("new")).isEmpty();
    }

    @Test
    void shouldMoveTheVeryListenerThatIsAsked() throws Exception {
        ok("PATCH v3/config/global/patch", "{'httpAddress':'localhost:0','api':true,'apiAddress':'127.0.0.1:0'}");
        assertThat(node.get("health").statusCode()).isEqualTo(200);
        assertThat(node.server().listening())
                .extracting(listening -> listening.key())
                .containsExactly(
                        "rtmpAddress",
                        "hlsAddress",
                        "webrtcAddress",
                        "httpAddress",
                        "apiAddress",
                        "webrtcLocalUDPAddress");
        refused(
                400,
                "apiAddress: cannot listen on",
                "PATCH v3/config/global/patch",
                "{'logLevel':'debug','apiAddress':'127.0.0.1:" + node.port("httpAddress") + "'}");
        assertThat(node.api("v3/config/global/get").get("logLevel").asString()).isEqualTo("info");
    }

    @Test
    void shouldKeepChangesOverARestartAndGoBack() throws Exception {
        ok("POST v3/config/paths/add/one", "{'maxReaders':1}");
        ok("PATCH v3/config/global/patch", "{'logLevel':'debug'}");
        node.restart();
        assertThat(node.api("v3/config/global/get").get("logLevel").asString()).isEqualTo("debug");
        assertThat(node.path("one")).isPresent();
        JsonNode revisions = node.api("v3/config/revisions");
        assertThat(revisions.get("itemCount").intValue()).isEqualTo(2);
        JsonNode newest = revisions.get("items").get(0);
        assertThat(newest.get("current").booleanValue()).isTrue();
        assertThat(newest.get("author").asString()).isEqualTo("127.0.0.1");
        assertThat(newest.get("changes").get(0).toString())
                .isEqualTo("{\"key\":\"logLevel\",\"from\":\"info\",\"to\":\"debug\"}");
        ok("POST v3/config/rollback/1", "");
        assertThat(node.api("v3/config/global/get").get("logLevel").asString()).isEqualTo("info");
        assertThat(node.path("one")).isPresent();
        ok("POST v3/config/rollback/0", "");
        assertThat(node.get("v3/config/paths/get/one").statusCode()).isEqualTo(404);
        refused(404, "revision not found", "POST v3/config/rollback/99", "");
        refused(400, "invalid revision", "POST v3/config/rollback/x", "");
        node.reload("readOnlyConfig: yes\n");
        refused(403, "read-only", "PATCH v3/config/global/patch", "{'logLevel':'debug'}");
    }

    @Test
    void shouldRefuseToChangeWhatWasChangedMeanwhile() throws Exception {
        String tag = tag("v3/config/paths/get/cam");
        ok("PATCH v3/config/global/patch", "{'logLevel':'debug'}");
        assertThat(tag("v3/config/paths/get/cam")).isEqualTo(tag);
        ok("PATCH v3/config/paths/patch/cam", "{'maxReaders':1}", "If-Match", tag);
        refused(412, "changed", "PATCH v3/config/paths/patch/cam", "{'maxReaders':2}", "If-Match", tag);
        refused(412, "changed", "POST v3/config/paths/replace/new", "{}", "If-Match", "*");
        ok("DELETE v3/config/paths/delete/cam", "", "If-Match", tag("v3/config/paths/get/cam"));
        String users = tag("v3/config/global/get");
        ok(
                "PATCH v3/config/global/patch",
                "{'authInternalUsers':[{'user':'ann','pass':'secret2','permissions':[{'action':'api'}]},"
                        + "{'user':'any','permissions':[{'action':'api'},{'action':'publish'},{'action':'read'}]}]}");
        refused(412, "changed", "PATCH v3/config/global/patch", "{'logLevel':'info'}", "If-Match", users);
    }

    @Test
    void shouldChangeManyPathsAtOnce() throws Exception {
        HttpResponse<String> answer = node.send("POST v3/config/paths/bulk", """
                {'operations':[{'op':'add','name':'a','conf':{'maxReaders':1}},{'op':'add','name':'b'},
                 {'op':'patch','name':'a','conf':{'maxReaders':2}},{'op':'delete','name':'cam'}]}""");
        assertThat(answer.statusCode()).isEqualTo(202);
        String location = answer.headers().firstValue("Location").orElseThrow().substring(1);
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api(location).get("state").asString().equals("succeeded"));
        assertThat(node.server().paths().statuses().join())
                .extracting(PathStatus::name)
                .extracting(Object::toString)
                .isEqualTo(List.of("a", "b"));
        assertThat(node.server().supervisor().revision()).isEqualTo(1);
        answer = node.send(
                "POST v3/config/paths/bulk", "{'operations':[{'op':'delete','name':'b'},{'op':'add','name':'a'}]}");
        String failing = answer.headers().firstValue("Location").orElseThrow().substring(1);
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api(failing).get("state").asString().equals("failed"));
        assertThat(node.api(failing).get("error").asString()).isEqualTo("path already exists");
        assertThat(node.path("b")).isPresent();
        assertThat(node.api("v3/operations/list").get("itemCount").intValue()).isEqualTo(2);
        refused(400, "invalid op", "POST v3/config/paths/bulk", "{'operations':[{'op':'x','name':'b'}]}");
    }
}
