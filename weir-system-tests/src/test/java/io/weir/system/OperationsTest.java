package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What an operator sees of sessions and metrics, and how a node is emptied. */
class OperationsTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("metrics: yes\nmetricsAddress: 127.0.0.1:0\n");

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    @Test
    void shouldListSessionsOfAllProtocolsAndKickByPath() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"));
                RtmpPeer other = RtmpPeer.publish(node.rtmp("other"))) {
            publisher.send(clip());
            other.send(clip());
            node.awaitReady("cam");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                assertThat(node.api("v3/sessions/list").get("itemCount").intValue())
                        .isEqualTo(3);
                JsonNode reading = node.api("v3/sessions/list?state=read&path=cam");
                assertThat(reading.get("itemCount").intValue()).isEqualTo(1);
                JsonNode session = reading.get("items").get(0);
                assertThat(session.get("protocol").asString()).isEqualTo("rtmp");
                assertThat(node.api("v3/sessions/get/" + session.get("id").asString())
                                .get("path")
                                .asString())
                        .isEqualTo("cam");
                assertThat(node.api("v3/sessions/list?address=127.0.0.1")
                                .get("itemCount")
                                .intValue())
                        .isEqualTo(3);
                assertThat(node.post("v3/sessions/kick").statusCode())
                        .as("nobody named")
                        .isEqualTo(400);

                HttpResponse<String> kicked = node.post("v3/paths/kick/cam");
                assertThat(kicked.body()).contains("\"kicked\":2");
                node.awaitGone("cam");
                assertThat(other.isOpen()).isTrue();
                await().atMost(NodeUnderTest.PATIENCE)
                        .until(() -> node.sessions().size() == 1);
            }
        }
    }

    @Test
    void shouldShowAndFindAnHttpViewerByItsAddress() throws Exception {
        HttpRequest watch =
                HttpRequest.newBuilder(URI.create(node.http("cam.flv"))).build();
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            HttpResponse<InputStream> viewer = node.http().send(watch, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream media = viewer.body()) {
                assertThat(media.read()).isEqualTo('F');
                JsonNode found = node.api("v3/sessions/list?protocol=http-flv&address=127.0.0.1");
                assertThat(found.get("itemCount").intValue()).isEqualTo(1);
                assertThat(found.get("items").get(0).get("remoteAddr").asString())
                        .matches("127\\.0\\.0\\.1:\\d+");
            }
        }
    }

    @Test
    void shouldRefuseNewClientsWhileItDrains() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            assertThat(node.get("ready").statusCode()).isEqualTo(200);

            assertThat(node.post("v3/drain").body()).contains("\"draining\":true", "\"sessions\":1", "\"empty\":false");
            assertThat(node.get("ready").statusCode()).isEqualTo(503);
            assertThat(node.get("health").statusCode()).isEqualTo(200);
            assertThat(node.get("cam.flv").statusCode()).isEqualTo(503);
            assertThat(publisher.isOpen()).as("who is there stays").isTrue();
        }
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api("v3/drain").get("empty").booleanValue());
        assertThat(node.send("DELETE v3/drain", "").body()).contains("\"draining\":false");
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
        }
    }

    @Test
    void shouldServeMetricsOnBothPorts() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            assertThat(node.get("metrics").body())
                    .contains("paths{name=\"cam\",state=\"ready\"} 1\n")
                    .contains("weir_sessions{protocol=\"rtmp\",state=\"publish\"} 1.0\n");
            HttpRequest own = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + node.port("metricsAddress") + "/metrics?type=paths"))
                    .build();
            assertThat(node.http()
                            .send(own, HttpResponse.BodyHandlers.ofString())
                            .body()
                            .lines())
                    .allMatch(line -> line.startsWith("paths"))
                    .contains("paths{name=\"cam\",state=\"ready\"} 1");
        }
    }
}
