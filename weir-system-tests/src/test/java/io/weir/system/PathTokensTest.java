package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Paths with tokens of their own, and their rotation while clients are on. */
class PathTokensTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            paths:
              cam:
                publishTokens: [old-publisher]
                readTokens: [old-viewer]
            """);

    private int status(String path, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.http(path)));
        if (fields.length > 0) {
            request.headers(fields);
        }
        var response = node.http().send(request.build(), BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    @Test
    void shouldRotateTokensWithoutDroppingAnybody() throws Exception {
        assertThatThrownBy(() -> RtmpPeer.publish(node.rtmp("cam"))).hasMessageContaining("authentication failed");
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam?token=old-publisher"))) {
            publisher.send(FlvTag.of(Clip.H264_AAC.file()));
            node.awaitReady("cam");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam?token=old-viewer"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                assertThat(status("cam.flv")).isEqualTo(401);
                assertThat(status("cam.flv?token=old-viewer")).isEqualTo(200);
                assertThat(status("cam.flv", "Authorization", "Bearer old-viewer"))
                        .isEqualTo(200);
                assertThat(status("cam/?token=old-viewer")).isEqualTo(200);
                node.reload("""
                        paths:
                          cam:
                            publishTokens: [new-publisher, old-publisher]
                            readTokens: [new-viewer]
                        """);
                assertThat(status("cam.flv?token=new-viewer")).isEqualTo(200);
                assertThat(status("cam.flv?token=old-viewer")).isEqualTo(401);
                try (RtmpPeer second = RtmpPeer.play(node.rtmp("cam?token=new-viewer"))) {
                    second.awaitReceived(1, FlvTag::isKeyframe);
                }
                assertThat(publisher.isOpen()).isTrue();
                assertThat(reader.isOpen()).isTrue();
            }
        }
    }
}
