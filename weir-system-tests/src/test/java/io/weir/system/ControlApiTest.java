package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.media.flv.FlvTagType;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What the control API says while streams come and go, and what it does to connections. */
class ControlApiTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("paths:\n  cam:\n  all_others:\n");

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    @Test
    void shouldAnswerForConfiguredPathBeforeAndAfterItsPublisher() throws Exception {
        assertIdle(node.api("v3/paths/get/cam"));
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            JsonNode live = node.api("v3/paths/get/cam");
            assertThat(live.get("name").asString()).isEqualTo("cam");
            assertThat(live.get("confName").asString()).isEqualTo("cam");
            assertThat(live.get("ready").booleanValue()).isTrue();
            assertThat(Instant.parse(live.get("readyTime").asString())).isNotNull();
            assertThat(live.get("source").get("type").asString()).isEqualTo("rtmpConn");
            assertThat(UUID.fromString(live.get("source").get("id").asString())).isNotNull();
            assertThat(texts(live.get("tracks"))).containsExactly("H264", "MPEG-4 Audio");
            await().atMost(NodeUnderTest.PATIENCE)
                    .until(() ->
                            node.api("v3/paths/get/cam").get("bytesReceived").longValue() > 20_000);
        }
        node.awaitPath("cam", path -> path.onlineAt().isEmpty());
        assertIdle(node.api("v3/paths/get/cam"));
        assertThat(node.get("v3/paths/get/other").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldTurnReadyWithAllTracksAndNotBefore() throws Exception {
        List<FlvTag> clip = clip();
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip.stream().filter(FlvTag::isMetadata).toList());
            publisher.send(clip.stream()
                    .filter(tag -> tag.type() == FlvTagType.VIDEO && tag.isConfig())
                    .toList());
            publisher.send(clip.stream().filter(FlvTag::isKeyframe).limit(1).toList());
            // audio was announced: the publisher is there, and the path is not ready
            node.awaitPath("cam", path -> path.source().isPresent());
            JsonNode waiting = node.api("v3/paths/get/cam");
            publisher.send(clip.stream()
                    .filter(tag -> tag.type() == FlvTagType.AUDIO && tag.isConfig())
                    .toList());
            assertThat(waiting.get("source").isNull()).isFalse();
            assertThat(waiting.get("ready").booleanValue()).isFalse();
            assertThat(waiting.get("tracks")).isEmpty();
            JsonNode ready = await().atMost(NodeUnderTest.PATIENCE)
                    .until(
                            () -> node.api("v3/paths/get/cam"),
                            path -> path.get("ready").booleanValue());
            assertThat(texts(ready.get("tracks"))).containsExactly("H264", "MPEG-4 Audio");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
            }
        }
    }

    @Test
    void shouldListRtmpConnectionsAndKickThem() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                JsonNode list = await().atMost(NodeUnderTest.PATIENCE)
                        .until(
                                () -> node.api("v3/rtmpconns/list"),
                                conns -> item(conns, "publish")
                                                        .get("bytesReceived")
                                                        .longValue()
                                                > 20_000
                                        && item(conns, "read").get("bytesSent").longValue() > 0);
                assertThat(list.get("itemCount").intValue()).isEqualTo(2);
                assertThat(list.get("pageCount").intValue()).isEqualTo(1);
                JsonNode reading = item(list, "read");
                JsonNode publishing = item(list, "publish");
                assertThat(publishing.get("path").asString()).isEqualTo("cam");
                assertThat(Instant.parse(publishing.get("created").asString())).isNotNull();
                assertThat(publishing.get("remoteAddr").asString()).startsWith("127.0.0.1:");
                String readerId = reading.get("id").asString();
                assertThat(node.api("v3/rtmpconns/get/" + readerId).get("state").asString())
                        .isEqualTo("read");

                assertThat(node.post("v3/rtmpconns/kick/" + readerId).statusCode())
                        .isEqualTo(200);
                reader.awaitClosed();
                node.awaitReaders("cam", 0);
                assertThat(publisher.isOpen()).isTrue();

                HttpResponse<String> kicked =
                        node.post("v3/rtmpconns/kick/" + publishing.get("id").asString());
                assertThat(kicked.statusCode()).isEqualTo(200);
                publisher.awaitClosed();
                node.awaitPath("cam", path -> path.onlineAt().isEmpty());
            }
        }
        node.awaitNoSessions();
        assertThat(node.api("v3/rtmpconns/list").get("items")).isEmpty();
        assertThat(node.post("v3/rtmpconns/kick/" + UUID.randomUUID()).statusCode())
                .isEqualTo(404);
        assertThat(node.get("v3/rtmpsconns/list").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldAnswerHealthAndVersion() throws Exception {
        assertThat(node.get("health").statusCode()).isEqualTo(200);
        assertThat(node.api("v3/info").get("version").asString()).isEqualTo("test");
        assertThat(texts(node.api("v3/paths/list").get("items").get(0).get("tracks")))
                .isEmpty();
    }

    private static void assertIdle(JsonNode path) {
        assertThat(path.get("ready").booleanValue()).isFalse();
        assertThat(path.get("readyTime").isNull()).isTrue();
        assertThat(path.get("source").isNull()).isTrue();
        assertThat(path.get("tracks")).isEmpty();
        assertThat(path.get("readers")).isEmpty();
    }

    private static JsonNode item(JsonNode list, String state) {
        for (JsonNode item : list.get("items")) {
            if (item.get("state").asString().equals(state)) {
                return item;
            }
        }
        throw new AssertionError("nobody in state " + state + ": " + list);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
