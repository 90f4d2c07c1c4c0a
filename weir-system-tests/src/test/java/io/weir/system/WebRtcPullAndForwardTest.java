package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** One node sends to another by WHIP and fetches from it by WHEP. */
class WebRtcPullAndForwardTest {
    private static final int PICTURES = 40;

    @RegisterExtension
    final NodeUnderTest origin = NodeUnderTest.withDefaults();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private static PeerProcess publish(Clip clip, String url) {
        return Ffmpeg.installed().push(clip.file(), url);
    }

    private String signaling(String scheme, String path) {
        return scheme + "://127.0.0.1:" + origin.port("httpAddress") + "/" + path;
    }

    private void configure(String name, String json) throws Exception {
        assertThat(node.send("POST v3/config/paths/add/" + name, json).statusCode())
                .isEqualTo(200);
    }

    private JsonNode forward(String path) throws Exception {
        return node.api("v3/paths/forward/list?path=" + path).get("items").get(0);
    }

    private void awaitForward(Predicate<JsonNode> wanted) {
        await("forward").atMost(NodeUnderTest.PATIENCE).until(() -> forward("cam"), wanted);
    }

    @Test
    void shouldCarryEveryPictureThereAndBack() throws Exception {
        configure("cam", "{'forward': [{'dest': '" + signaling("whip", "copy/$MTX_PATH/whip") + "'}]}");
        try (PeerProcess _ = publish(Clip.H264_AAC, node.rtmp("cam"))) {
            assertThat(origin.awaitReady("copy/cam").source().orElseThrow().apiType())
                    .isEqualTo("webRTCSession");
            awaitForward(forward -> forward.get("state").asString().equals("forwarding")
                    && forward.get("outboundBytes").longValue() > 20_000);
            configure("back", "{'source': '" + signaling("whep", "copy/cam/whep") + "'}");
            node.awaitReady("back");
            assertThat(node.api("v3/paths/get/back").get("source").get("type").asString())
                    .isEqualTo("webRTCSource");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("back"))) {
                reader.awaitReceived(PICTURES, FlvTag::isPicture);
                Set<Object> sent = new HashSet<>();
                FlvTag.of(Clip.H264_AAC.file()).stream()
                        .filter(FlvTag::isPicture)
                        .forEach(tag -> sent.add(tag.body()));
                List<FlvTag> pictures = reader.received(FlvTag::isPicture);
                assertThat(pictures.stream().filter(tag -> !tag.isKeyframe()))
                        .allMatch(tag -> sent.contains(tag.body()));
                assertThat(pictures.stream().filter(FlvTag::isKeyframe)).isNotEmpty();
            }
        }
    }

    @Test
    void shouldTrustOnlyTheServerWithThatFingerprint() throws Exception {
        origin.reload("webrtcEncryption: yes\n");
        int port = origin.port("webrtcAddress");
        String right = Presented.fingerprint(port);
        String wrong = "7".repeat(64);
        String server = "s://127.0.0.1:" + port + "/copy/cam";
        configure(
                "cam",
                "{'forward': [{'dest': 'whip" + server + "/whip', 'destFingerprint': '" + right + "'}, {'dest': 'whip"
                        + server + "2/whip', 'destFingerprint': '" + wrong + "'}]}");
        try (PeerProcess _ = publish(Clip.H264_AAC, node.rtmp("cam"))) {
            origin.awaitReady("copy/cam");
            String source = "'source': 'whep" + server + "/whep'";
            configure("wrong", "{" + source + ", 'sourceFingerprint': '" + wrong + "'}");
            configure("unknown", "{" + source + "}");
            configure("right", "{" + source + ", 'sourceFingerprint': '" + right + "'}");
            node.awaitReady("right");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("right"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
            }
            assertThat(node.path("wrong").orElseThrow().onlineAt()).isEmpty();
            assertThat(node.path("unknown").orElseThrow().onlineAt()).isEmpty();
            assertThat(origin.path("copy/cam2")).isEmpty();
        }
    }

    @Test
    void shouldComeBackAfterThePublisher() throws Exception {
        configure("cam", "{'forward': [{'dest': '" + signaling("whip", "copy/cam/whip") + "'}]}");
        configure("back", "{'source': '" + signaling("whep", "copy/cam/whep") + "'}");
        try (PeerProcess _ = publish(Clip.H264_AAC, node.rtmp("cam"))) {
            origin.awaitReady("copy/cam");
            node.awaitReady("back");
        }
        origin.awaitGone("copy/cam");
        node.awaitPath("back", path -> path.onlineAt().isEmpty());
        try (PeerProcess _ = publish(Clip.H264_AAC, node.rtmp("cam"))) {
            origin.awaitReady("copy/cam");
            node.awaitReady("back");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("back"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
            }
        }
    }

    @Test
    void shouldSayWhyBFramesAreNotForwarded() throws Exception {
        configure("cam", "{'forward': [{'dest': '" + signaling("whip", "copy/cam/whip") + "'}]}");
        try (PeerProcess _ = publish(Clip.H264_BFRAMES_AAC, node.rtmp("cam"))) {
            node.awaitReady("cam");
            awaitForward(forward -> forward.get("state").asString().equals("error")
                    && forward.get("lastError").asString().contains("B-frames"));
        }
    }

    @Test
    void shouldShowTheTokenAndSayWhenItIsWrong() throws Exception {
        origin.reload("paths:\n  live/cam:\n    readTokens: [viewers-token]\n    publishTokens: [senders-token]\n");
        configure(
                "wrong",
                "{'source': '" + signaling("whep", "live/cam/whep") + "', 'whepBearerToken': 'another-token'}");
        configure(
                "right",
                "{'source': '" + signaling("whep", "live/cam/whep") + "', 'whepBearerToken': 'viewers-token'}");
        configure(
                "cam",
                "{'forward': [{'dest': '" + signaling("whip", "live/cam/whip")
                        + "', 'whipBearerToken': 'another-token'}]}");
        try (PeerProcess _ = publish(Clip.H264_AAC, node.rtmp("cam"))) {
            node.awaitReady("cam");
            awaitForward(forward -> forward.get("lastError").asString().contains("refuses the credentials (HTTP 401)"));
            assertThat(node.send(
                                    "PATCH v3/config/paths/patch/cam",
                                    "{'forward': [{'dest': '" + signaling("whip", "live/cam/whip")
                                            + "', 'whipBearerToken': 'senders-token'}]}")
                            .statusCode())
                    .isEqualTo(200);
            node.awaitReady("right");
            assertThat(node.path("wrong").orElseThrow().onlineAt()).isEmpty();
            RecentLog.await(line -> line.contains("[path wrong]") && line.contains("refuses the credentials"));
            assertThat(RecentLog.lines())
                    .noneMatch(line -> line.contains("another-token") || line.contains("viewers-token"));
        }
    }
}
