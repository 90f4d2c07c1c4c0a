package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a node calls because of its configuration, and because other servers send it there. */
class OutgoingPolicyTest {
    @RegisterExtension
    final NodeUnderTest origin = NodeUnderTest.withDefaults();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    private void configure(NodeUnderTest which, String request, String json) throws Exception {
        assertThat(which.send(request, json).statusCode()).isEqualTo(200);
    }

    private JsonNode awaitForwardError(String path, int place, String text) {
        return await().atMost(NodeUnderTest.PATIENCE)
                .until(
                        () -> node.api("v3/paths/forward/list?path=" + path)
                                .get("items")
                                .get(place),
                        item -> item.get("lastError").asString().contains(text));
    }

    private void awaitSourceReason(String path, int place, String text) {
        await().atMost(NodeUnderTest.PATIENCE)
                .until(() -> node.api("v3/paths/get/" + path)
                        .get("sources")
                        .get(place)
                        .get("reason")
                        .asString()
                        .contains(text));
    }

    @Test
    void shouldNotCallMetadataServers() throws Exception {
        // One on each loop, the stream's own among them.
        int count = Runtime.getRuntime().availableProcessors();
        StringBuilder forwards = new StringBuilder();
        for (int i = 0; i < count; i++) {
            forwards.append("{'dest': 'rtmp://169.254.169.254/live/cam")
                    .append(i)
                    .append("'}, ");
        }
        configure(
                node,
                "POST v3/config/paths/add/cam",
                "{'forward': [" + forwards + "{'dest': 'whip://[fd00:ec2::254]/whip'}]}");
        configure(
                node,
                "POST v3/config/paths/add/pulled",
                "{'sources': ['rtmps://169.254.169.254/live/cam', 'whep://169.254.169.254/whep']}");
        awaitSourceReason("pulled", 0, "host 169.254.169.254");
        awaitSourceReason("pulled", 1, "host 169.254.169.254");
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            for (int i = 0; i < count; i++) {
                awaitForwardError("cam", i, "host 169.254.169.254");
            }
            awaitForwardError("cam", count, "host fd00:ec2::254");
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldNotBeSentOutOfThePolicyByAnotherServer() throws Exception {
        configure(
                origin,
                "POST v3/config/paths/add/gone",
                "{'source': 'redirect', 'sourceRedirect': 'rtmp://169.254.169.254/live/cam'}");
        configure(node, "POST v3/config/paths/add/pulled", "{'sources': ['" + origin.rtmp("gone") + "']}");
        awaitSourceReason("pulled", 0, "host 169.254.169.254");
    }

    @Test
    void shouldFollowAnotherListWithTheNextConnection() throws Exception {
        configure(node, "PATCH v3/config/global/patch", "{'outgoingAllowedURLs': ['rtmp://cam.example.com']}");
        try (RtmpPeer publisher = RtmpPeer.publish(origin.rtmp("live/cam"))) {
            publisher.send(clip());
            origin.awaitReady("live/cam");
            configure(node, "POST v3/config/paths/add/pulled", "{'sources': ['" + origin.rtmp("live/cam") + "']}");
            awaitSourceReason("pulled", 0, "outgoingAllowedURLs does not allow rtmp://");
            configure(node, "PATCH v3/config/global/patch", "{'outgoingAllowedURLs': ['rtmp://127.0.0.0/8', '::1']}");
            node.awaitReady("pulled");
            configure(node, "PATCH v3/config/global/patch", "{'outgoingAllowedURLs': ['rtmp://cam.example.com']}");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("pulled"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
            }
        }
    }
}
