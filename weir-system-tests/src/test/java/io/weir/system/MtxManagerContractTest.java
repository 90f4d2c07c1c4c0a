package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.testkit.peer.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node with the configuration that mtx-manager generates: each event is posted by busybox, each client is asked about over HTTP. */
class MtxManagerContractTest {
    /** The manager's side: its hook and auth routes. */
    private static final class ManagerServer implements AutoCloseable {
        final List<Map<String, String>> events = new CopyOnWriteArrayList<>();
        final List<JsonNode> asked = new CopyOnWriteArrayList<>();
        private final HttpServer server;

        ManagerServer() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            server.createContext("/config/hooks", this::onHook);
            server.createContext("/config/auth", this::onAuth);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }

        private void onHook(HttpExchange exchange) throws IOException {
            assertThat(exchange.getRequestMethod()).isEqualTo("POST");
            assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
                    .isEqualTo("application/x-www-form-urlencoded");
            Map<String, String> form = new LinkedHashMap<>();
            for (String field : body(exchange).split("&", -1)) {
                String[] parts = field.split("=", 2);
                form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            events.add(form);
            answer(exchange, 200, "OK");
        }

        private void onAuth(HttpExchange exchange) throws IOException {
            JsonNode request = JsonMapper.shared().readTree(body(exchange));
            asked.add(request);
            String password = request.get("password").asString();
            boolean api = request.get("action").asString().equals("api");
            boolean yes = !password.equals("no") && !(api && password.isEmpty());
            answer(exchange, yes ? 200 : 401, yes ? "{\"result\":true}" : "{\"error\":\"Unauthorized\"}");
        }

        private static String body(HttpExchange exchange) throws IOException {
            return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        }

        private static void answer(HttpExchange exchange, int status, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        /** The generator's command; values are encoded but for the {@code $} of variables, or as its first version had it. */
        private String command(boolean encoded, String form) {
            return "busybox wget --post-data='" + (encoded ? form.replace("$", "%24") : form) + "' -qO- " + base()
                    + "/hooks\n";
        }

        String base() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/config";
        }

        String config(boolean encoded) {
            String source = "&path=$MTX_PATH&id=$MTX_SOURCE_ID&type=$MTX_SOURCE_TYPE";
            String reader = "&path=$MTX_PATH&id=$MTX_READER_ID&query=$MTX_QUERY&type=$MTX_READER_TYPE";
            String conn = "&id=$MTX_CONN_ID&type=$MTX_CONN_TYPE";
            return "webrtc: true\nhls: false\nrtsp: false\nsrt: false\n"
                    + "authMethod: http\nauthHTTPAddress: " + base() + "/auth\n"
                    + "runOnConnect: " + command(encoded, "scope=global&event=connect" + conn)
                    + "runOnDisconnect: " + command(encoded, "scope=global&event=disconnect" + conn)
                    + "pathDefaults:\n"
                    + "  runOnDemand: " + command(encoded, "scope=path&event=demand&path=$MTX_PATH")
                    + "  runOnUnDemand: " + command(encoded, "scope=path&event=un_demand&path=$MTX_PATH")
                    + "  runOnReady: " + command(encoded, "scope=path&event=ready" + source)
                    + "  runOnNotReady: " + command(encoded, "scope=path&event=not_ready" + source)
                    + "  runOnRead: " + command(encoded, "scope=path&event=read" + reader)
                    + "  runOnUnread: " + command(encoded, "scope=path&event=unread" + reader)
                    + "paths:\n  fixed:\n  static_path:\n  ~^dynamic_(.*)$:\n  obs:\n    record: true\n"
                    + "    recordPath: /recordings/%path/%Y-%m-%d_%H-%M-%S-%f\n    recordSegmentDuration: 1h\n"
                    + "    recordPartDuration: 5s\n    recordMaxPartSize: 50M\n    recordDeleteAfter: 14d\n";
        }

        Map<String, String> await(String event) {
            return org.awaitility.Awaitility.await("event " + event)
                    .atMost(NodeUnderTest.PATIENCE)
                    .until(
                            () -> events.stream()
                                    .filter(form -> event.equals(form.get("event")))
                                    .findFirst(),
                            java.util.Optional::isPresent)
                    .orElseThrow();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private final ManagerServer manager = new ManagerServer();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with(manager.config(false));

    @BeforeEach
    void needsBusybox() {
        Peer.installed("busybox");
    }

    @AfterEach
    void endManager() {
        manager.close();
    }

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file()).stream()
                .filter(tag -> !tag.isEndOfSequence())
                .toList();
    }

    @Test
    void shouldTellTheManagerOfEverySessionAndPath() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("dynamic_7?user=cam&pass=yes"))) {
            Map<String, String> connect = manager.await("connect");
            publisher.send(clip());
            Map<String, String> ready = manager.await("ready");
            assertThat(connect).containsEntry("scope", "global").containsEntry("type", "rtmpConn");
            assertThat(UUID.fromString(connect.get("id"))).isNotNull();
            assertThat(ready)
                    .containsEntry("scope", "path")
                    .containsEntry("path", "dynamic_7")
                    .containsEntry("id", connect.get("id"))
                    .containsEntry("type", "rtmpConn");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("dynamic_7?user=viewer&pass=yes&x=a b&y='"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                Map<String, String> read = manager.await("read");
                assertThat(read).containsEntry("path", "dynamic_7").containsEntry("type", "rtmpConn");
                // the form's decoding is one, the variable's own the other
                assertThat(read.get("query")).contains("x=a").contains("y=");
                assertThat(read.get("id")).isNotEqualTo(connect.get("id"));
            }
            Map<String, String> unread = manager.await("unread");
            assertThat(unread).isEqualTo(with(manager.await("read"), "event", "unread"));
        }
        assertThat(manager.await("not_ready")).isEqualTo(with(manager.await("ready"), "event", "not_ready"));
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> manager.events.stream()
                                .filter(form -> "disconnect".equals(form.get("event")))
                                .count()
                        == 2);
        assertThat(manager.asked)
                .extracting(request -> request.get("action").asString())
                .containsExactly("publish", "read");
        JsonNode asked = manager.asked.getFirst();
        assertThat(new ArrayList<>(asked.propertyNames()))
                .containsExactly(
                        "ip", "user", "password", "token", "action", "path", "protocol", "id", "query", "userAgent");
        assertThat(asked.get("ip").asString()).isEqualTo("127.0.0.1");
        assertThat(asked.get("user").asString()).isEqualTo("cam");
        assertThat(asked.get("path").asString()).isEqualTo("dynamic_7");
        assertThat(asked.get("protocol").asString()).isEqualTo("rtmp");
        assertThat(asked.get("id").asString())
                .isEqualTo(manager.await("connect").get("id"));
        assertThat(asked.get("query").asString()).isEqualTo("user=cam&pass=yes");
    }

    private static Map<String, String> with(Map<String, String> form, String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(form);
        changed.put(name, value);
        return changed;
    }

    @Test
    void shouldHoldReadersWhileTheManagerStartsASource() throws Exception {
        RtmpPeer reader = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("fixed")), Intent.PLAY);
        assertThat(manager.await("demand")).containsEntry("path", "fixed");
        assertThat(reader.isOpen()).isTrue();
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("fixed"))) {
            publisher.send(clip());
            reader.awaitReceived(1, FlvTag::isKeyframe);
            reader.close();
            assertThat(publisher.isOpen()).isTrue();
        }
        manager.await("un_demand");
        assertThat(manager.events.stream().filter(form -> "demand".equals(form.get("event"))))
                .hasSize(1);
    }

    @Test
    void shouldRefuseWhoTheManagerRefuses() throws Exception {
        RtmpPeer refused = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("obs?user=cam&pass=no")), Intent.PUBLISH);
        assertThat(refused.awaitClosed().toString()).contains("authentication failed");
        assertThat(node.get("v3/paths/list").statusCode())
                .as("who says nothing is challenged")
                .isEqualTo(401);
        assertThat(manager.events).noneMatch(form -> "ready".equals(form.get("event")));
        RtmpPeer unknown = RtmpPeer.connect(RtmpUrl.parse(node.rtmp("xdynamic_1?user=a&pass=yes")), Intent.PUBLISH);
        assertThat(unknown.awaitClosed().toString()).contains("path 'xdynamic_1' is not configured");
    }

    /** Its first version encoded the variables' {@code $} too, so that nothing expands: MediaMTX passes that on as it stands. */
    @Test
    void shouldPassEncodedVariablesOnAsTheyStand() throws Exception {
        node.reload(manager.config(true));
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("obs"))) {
            publisher.send(clip());
            assertThat(manager.await("ready"))
                    .containsEntry("path", "$MTX_PATH")
                    .containsEntry("id", "$MTX_SOURCE_ID");
        }
    }
}
