package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Readers are sent to where the stream is: to another path, or to another server. */
class RedirectTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            readTimeout: 2m
            paths:
              main:
                fallback: /spare
              moved:
                source: redirect
                sourceRedirect: /spare
              spare:
              round:
                fallback: /about
              about:
                fallback: /round
              "~^old/(.+)$":
                fallback: /$G1
              web:
                fallback: https://example.com/web.flv
              rtsp:
                fallback: rtsp://example.com/cam
            """);

    @RegisterExtension
    final NodeUnderTest other = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    private static String location(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(307);
        return response.headers().firstValue("Location").orElseThrow();
    }

    @Test
    void shouldLeadRtmpReadersToTheOtherPath() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("spare"))) {
            publisher.send(clip());
            node.awaitReady("spare");
            for (String asked : List.of("main", "moved", "old/spare")) {
                try (RtmpPeer reader = RtmpPeer.play(node.rtmp(asked))) {
                    reader.awaitReceived(1, FlvTag::isKeyframe);
                    node.awaitReaders("spare", 1);
                }
                node.awaitReaders("spare", 0);
            }
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldServeThePathItselfWhileItHasAPublisher() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("main"))) {
            publisher.send(clip());
            node.awaitReady("main");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("main"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                node.awaitReaders("main", 1);
            }
        }
    }

    @Test
    void shouldNotLeadReadersRoundAndRound() {
        RtmpCloseReason reason =
                RtmpPeer.connect(RtmpUrl.parse(node.rtmp("round")), Intent.PLAY).awaitClosed();
        assertThat(reason.kind()).isEqualTo(RtmpCloseReason.Kind.REJECTED);
        assertThat(reason.description()).contains("sent on more than 4 times");
    }

    @Test
    void shouldAnswerHttpWithTemporaryRedirects() throws Exception {
        assertThat(location(node.get("main.flv?token=x"))).isEqualTo("/spare.flv?token=x");
        assertThat(location(node.get("moved.flv"))).isEqualTo("/spare.flv");
        assertThat(location(node.get("old/live/cam.flv"))).isEqualTo("/live/cam.flv");
        assertThat(location(node.get("web.flv"))).isEqualTo("https://example.com/web.flv");
        assertThat(location(node.get("main/?player=flv"))).isEqualTo("/spare/?player=flv");
        HttpResponse<String> rtsp = node.get("rtsp.flv");
        assertThat(rtsp.statusCode()).isEqualTo(404);
        assertThat(rtsp.body()).contains("over rtsp");
        assertThat(node.get("spare/").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRedirectAWebSocketBeforeItIsOne() {
        CompletionException failure = null;
        try {
            node.http()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(node.webSocket("main.flv")), new WebSocket.Listener() {})
                    .join();
        } catch (CompletionException e) {
            failure = e;
        }
        assertThat(failure).isNotNull().cause().isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> {
            assertThat(refused.getResponse().statusCode()).isEqualTo(307);
            assertThat(refused.getResponse().headers().firstValue("Location")).contains("/spare.flv");
        });
    }

    @Test
    void shouldLetFfmpegFollowToTheOtherPath() throws Exception {
        try (PeerProcess push = Pusher.FFMPEG.push(node, Clip.H264_AAC, "spare")) {
            node.hold(push, "spare");
            Path rtmp = directory.resolve("rtmp.flv");
            Path http = directory.resolve("http.flv");
            try (Playing first = Player.FFMPEG_RTMP.play(node, "main", rtmp);
                    Playing second = Player.FFMPEG_HTTP.play(node, "moved", http)) {
                node.awaitServed("spare", 2);
                push.resume();
                assertThat(push.await(DEADLINE).isSuccess()).isTrue();
                first.awaitEnd(DEADLINE);
                second.awaitEnd(DEADLINE);
            }
            for (Path file : List.of(rtmp, http)) {
                assertThat(MediaPacket.pictures(Ffmpeg.installed(), file)).hasSizeGreaterThan(25);
            }
        }
    }

    @Test
    void shouldShowWhereAPathSendsItsReaders() throws Exception {
        assertThat(node.api("v3/paths/get/moved").get("source").toString())
                .isEqualTo("{\"type\":\"redirect\",\"id\":\"\"}");
        assertThat(node.api("v3/paths/get/main").get("source").isNull()).isTrue();
    }

    /** Our client obeys what our server sends: a pull goes on at the other server by itself. */
    @Test
    void shouldSendRtmpClientsToAnotherServer() throws Exception {
        assertThat(node.send(
                                "POST v3/config/paths/add/gone",
                                "{'source': 'redirect', 'sourceRedirect': '" + other.rtmp("live/cam") + "'}")
                        .statusCode())
                .isEqualTo(200);
        RtmpCloseReason plain =
                RtmpPeer.connect(RtmpUrl.parse(node.rtmp("gone")), Intent.PLAY).awaitClosed();
        assertThat(plain.description()).contains("NetConnection.Connect.Rejected", "302");
        try (RtmpPeer publisher = RtmpPeer.publish(other.rtmp("live/cam"))) {
            publisher.send(clip());
            other.awaitReady("live/cam");
            assertThat(node.send("POST v3/config/paths/add/pulled", "{'source': '" + node.rtmp("gone") + "'}")
                            .statusCode())
                    .isEqualTo(200);
            node.awaitReady("pulled");
            other.awaitReaders("live/cam", 1);
            assertThat(publisher.isOpen()).isTrue();
        }
    }
}
