package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.server.hook.EventLog;
import io.weir.server.hook.HookEvent;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a path refuses its clients, and what it finds wrong with its stream. */
class PathLimitsTest {
    private static final Duration PATIENCE = NodeUnderTest.PATIENCE;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            authInternalUsers:
              - {user: ada, pass: a, permissions: [{action: read}]}
              - {user: bob, pass: b, permissions: [{action: read}]}
              - {user: cut, pass: c, maxReaders: 1, maxBitrate: 1000, permissions: [{action: read}, {action: publish}]}
              - user: any
                permissions: [{action: publish}, {action: api}, {action: metrics}]
            paths:
              cam: {maxReadersPerUser: 1}
              narrow: {maxBitrate: 1000}
              other: {}
              watched: {healthMaxSilence: 1s, healthMaxKeyframeInterval: 1s}
            """);

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    private Stream<HookEvent> events() {
        return node.server().hooks().events().read(0).entries().stream().map(EventLog.Entry::event);
    }

    private HttpResponse<InputStream> watch(String user) throws Exception {
        return node.http()
                .send(
                        HttpRequest.newBuilder(URI.create(node.http("cam.flv")))
                                .header("Authorization", "Bearer " + user)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void shouldCountTheReadersOfEachUserOverAllProtocols() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(clip());
            node.awaitReady("cam");
            try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam?user=ada&pass=a"))) {
                reader.awaitReceived(1, FlvTag::isKeyframe);
                HttpResponse<InputStream> second = watch("ada:a");
                assertThat(second.statusCode()).isEqualTo(503);
                assertThat(new String(second.body().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("maximum of 1 readers of user 'ada'");
                HttpResponse<InputStream> other = watch("bob:b");
                assertThat(other.statusCode()).isEqualTo(200);
                other.body().close();
            }
            await().atMost(PATIENCE).until(() -> {
                HttpResponse<InputStream> again = watch("ada:a");
                again.body().close();
                return again.statusCode() == 200;
            });
        }
    }

    @Test
    void shouldCountTheReadersOfAUserOverAllPaths() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"));
                RtmpPeer second = RtmpPeer.publish(node.rtmp("other"))) {
            publisher.send(clip());
            second.send(clip());
            node.awaitReady("cam");
            node.awaitReady("other");
            RtmpPeer reader = RtmpPeer.play(node.rtmp("other?user=cut&pass=c"));
            reader.awaitReceived(1, FlvTag::isKeyframe);
            HttpResponse<InputStream> refused = watch("cut:c");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("user 'cut' has its maximum of 1 readers");
            reader.close();
            await().atMost(PATIENCE).until(() -> {
                HttpResponse<InputStream> again = watch("cut:c");
                again.body().close();
                return again.statusCode() == 200;
            });
        }
    }

    /** Again and again: what comes before the first look at a publisher is not counted. */
    private void sendUntilClosed(RtmpPeer publisher) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            publisher.send(clip());
            return !publisher.isOpen();
        });
    }

    @Test
    void shouldEndAUserThatSendsTooMuch() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("other?user=cut&pass=c"))) {
            publisher.send(clip().subList(0, 10));
            node.awaitReady("other");
            sendUntilClosed(publisher);
            assertThat(publisher.awaitClosed().toString()).contains("bitrate is above the limit");
        }
    }

    @Test
    void shouldEndAPublisherThatSendsTooMuch() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("narrow"))) {
            publisher.send(clip().subList(0, 10));
            node.awaitReady("narrow");
            sendUntilClosed(publisher);
            assertThat(publisher.awaitClosed().toString()).contains("bitrate is above the limit");
            await().atMost(PATIENCE)
                    .until(() -> events().anyMatch(event -> event instanceof HookEvent.Offline offline
                            && offline.reason().equals("bitrate is above the limit")));
        }
    }

    @Test
    void shouldTellOfASilentStreamAndOfItsEnd() throws Exception {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp("watched"))) {
            publisher.send(clip());
            node.awaitReady("watched");
            await().atMost(PATIENCE)
                    .until(() -> events().filter(HookEvent.Unhealthy.class::isInstance)
                                    .count()
                            == 2);
            JsonNode wrong = node.api("v3/paths/health");
            assertThat(wrong.get("itemCount").intValue()).isEqualTo(2);
            assertThat(wrong.get("items").get(0).get("rule").asString()).isEqualTo("keyframe");
            assertThat(wrong.get("items").get(1).get("text").asString())
                    .isEqualTo("nothing of video track 1 for more than 1.0 s");
            assertThat(node.get("metrics").body()).contains("weir_paths_unhealthy{rule=\"silence\"} 1.0");
        }
        await().atMost(PATIENCE)
                .until(() ->
                        events().filter(HookEvent.Healthy.class::isInstance).count() == 2);
        assertThat(node.api("v3/paths/health").get("itemCount").intValue()).isZero();
    }
}
