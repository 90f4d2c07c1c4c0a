package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** One node fetches from another and sends to another. */
class PullAndForwardTest {
    @RegisterExtension
    final NodeUnderTest origin = NodeUnderTest.withDefaults();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    private void configure(String pathsJson) throws Exception {
        assertThat(node.send(
                                "POST v3/config/paths/add/" + pathsJson.substring(0, pathsJson.indexOf(' ')),
                                pathsJson.substring(pathsJson.indexOf(' ') + 1))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldPullFromAnotherServerAndComeBackAfterItsPublisher() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(origin.rtmp("live/cam"))) {
            publisher.send(clip());
            origin.awaitReady("live/cam");
            configure("pulled {'source': '" + origin.rtmp("live/cam") + "'}");
            node.awaitReady("pulled");
            assertThat(node.api("v3/paths/get/pulled").get("source").get("type").asString())
                    .isEqualTo("rtmpSource");
            assertThat(node.api("v3/paths/get/pulled").get("tracks").size()).isEqualTo(2);
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("pulled"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
            }
        }
        node.awaitPath("pulled", path -> path.onlineAt().isEmpty());
        try (RtmpPeer publisher = RtmpPeer.publish(origin.rtmp("live/cam"))) {
            publisher.send(clip());
            node.awaitReady("pulled");
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldPullOnDemandOnlyWhileSomeoneReads() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(origin.rtmp("live/cam"))) {
            publisher.send(clip());
            origin.awaitReady("live/cam");
            configure("pulled {'source': '" + origin.rtmp("live/cam")
                    + "', 'sourceOnDemand': true, 'sourceOnDemandCloseAfter': '1s'}");
            assertThat(origin.path("live/cam").orElseThrow().readers()).isEmpty();
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("pulled"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                origin.awaitReaders("live/cam", 1);
            }
            origin.awaitReaders("live/cam", 0);
            node.awaitPath("pulled", path -> path.source().isEmpty());
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldForwardToAnotherServerFrameByFrame() throws Exception {
        configure("cam {'forward': [{'dest': '" + origin.rtmp("copy/$MTX_PATH") + "'}]}");
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            origin.awaitReady("copy/cam");
            JsonNode forwards = await().atMost(NodeUnderTest.PATIENCE)
                    .until(
                            () -> node.api("v3/paths/forward/list?path=cam"),
                            list -> list.get("items")
                                            .get(0)
                                            .get("outboundBytes")
                                            .longValue()
                                    > 20_000);
            assertThat(forwards.get("items").get(0).get("state").asString()).isEqualTo("forwarding");
            try (RtmpPeer reader = RtmpPeer.play(origin.rtmp("copy/cam"))) {
                reader.awaitReceived(10, FlvTag::isPicture);
                assertThat(reader.received().getFirst().isMetadata()).isTrue();
                List<FlvTag> sent = clip();
                assertThat(reader.received().stream().filter(FlvTag::isPicture).limit(10))
                        .allMatch(tag -> sent.stream()
                                .anyMatch(original -> original.body().equals(tag.body())));
            }
            assertThat(node.send("PATCH v3/config/paths/patch/cam", "{'forward': []}")
                            .statusCode())
                    .isEqualTo(200);
            origin.awaitGone("copy/cam");
            assertThat(publisher.isOpen()).as("the publisher stays").isTrue();
        }
    }
}
