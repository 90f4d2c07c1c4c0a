package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.server.session.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sources over TLS whose certificate only its fingerprint vouches for, and sources whose address a reader completes. */
class RtmpsPullTest {
    @RegisterExtension
    final NodeUnderTest origin = NodeUnderTest.with("rtmpEncryption: optional\n");

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private void add(String name, String json) throws Exception {
        assertThat(node.send("POST v3/config/paths/add/" + name, json).statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldPullOverTlsOnlyFromTheServerWithThatFingerprint() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(origin.rtmp("live/cam"))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            origin.awaitReady("live/cam");
            String source = "'source': '" + origin.rtmps("live/cam") + "'";
            add("wrong", "{" + source + ", 'sourceFingerprint': '" + "7".repeat(64) + "'}");
            add("unknown", "{" + source + "}");
            add(
                    "right",
                    "{" + source + ", 'sourceFingerprint': '" + Presented.fingerprint(origin.port("rtmpsAddress"))
                            + "'}");
            node.awaitReady("right");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("right"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
            }
            assertThat(origin.sessions().stream()
                            .filter(session -> session.state() == SessionState.READ)
                            .filter(session -> session.kind().apiType().equals("rtmpsConn")))
                    .hasSize(1);
            assertThat(node.path("wrong").orElseThrow().onlineAt()).isEmpty();
            assertThat(node.path("unknown").orElseThrow().onlineAt()).isEmpty();
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldHandTheFirstReadersQueryToTheSource() throws Exception {
        String port = String.valueOf(origin.port("rtmpAddress"));
        node.reload("paths:\n  \"~^pull/(.+)$\":\n    source: rtmp://127.0.0.1:" + port
                + "/live/$G1?$MTX_QUERY\n    sourceOnDemand: yes\n");
        try (RtmpPeer publisher = RtmpPeer.publish(origin.rtmp("live/cam"))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            origin.awaitReady("live/cam");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("pull/cam?view=seven"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                List<String> queries = origin.sessions().stream()
                        .filter(session -> session.path().equals("live/cam"))
                        .map(session -> session.query())
                        .toList();
                assertThat(queries).contains("view=seven");
                assertThat(publisher.isOpen()).isTrue();
            }
        }
    }
}
