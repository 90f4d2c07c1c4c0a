package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.protocol.rtmp.RtmpClientOptions.Intent;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.path.PathStatus;
import io.weir.server.stream.EndReason;
import io.weir.testkit.peer.Ffmpeg;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A path's publishers: who may come, who has to go, and what its readers see of that. */
class PublisherTest {
    private static final String PATH = "live/cam";

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file()).stream()
                .filter(tag -> !tag.isEndOfSequence())
                .toList();
    }

    private static void assertNeverBack(List<FlvTag> tags) {
        for (int i = 1; i < tags.size(); i++) {
            assertThat(tags.get(i).timestampMs())
                    .as("timestamp of message %s", i)
                    .isGreaterThanOrEqualTo(tags.get(i - 1).timestampMs());
        }
    }

    @Nested
    class ByDefault {
        @RegisterExtension
        final NodeUnderTest node = NodeUnderTest.withDefaults();

        @Test
        void shouldLetSecondPublisherTakeOverWithoutReadersNoticing() {
            List<FlvTag> clip = clip();
            int pictures = (int) clip.stream().filter(FlvTag::isPicture).count();
            try (RtmpPeer first = RtmpPeer.publish(node.rtmp(PATH))) {
                first.send(clip);
                PathStatus before = node.awaitReady(PATH);
                try (RtmpPeer reader = RtmpPeer.play(node.rtmp(PATH))) {
                    FlvTag last =
                            clip.stream().filter(FlvTag::isPicture).toList().getLast();
                    reader.awaitReceived(1, tag -> tag.isPicture() && tag.body().equals(last.body()));
                    int had = reader.received(FlvTag::isPicture).size();
                    try (RtmpPeer second = RtmpPeer.publish(node.rtmp(PATH))) {
                        RtmpCloseReason end = first.awaitClosed();
                        assertThat(end.description()).contains(EndReason.TAKEN_OVER.text());
                        second.send(clip);
                        node.awaitPath(
                                PATH,
                                path -> path.onlineAt().isPresent()
                                        && !path.source().equals(before.source()));
                        reader.awaitReceived(had + pictures, FlvTag::isPicture);
                        List<FlvTag> seen = reader.received(FlvTag::isPicture);
                        assertThat(seen.get(seen.size() - pictures).isKeyframe())
                                .isTrue();
                        assertNeverBack(seen);
                        assertThat(reader.isOpen()).isTrue();
                    }
                }
            }
        }

        @Test
        void shouldRefuseReadersAtOnceWhileNobodyPublishes() throws Exception {
            try (RtmpPeer reader = RtmpPeer.connect(RtmpUrl.parse(node.rtmp(PATH)), Intent.PLAY)) {
                RtmpCloseReason end = reader.awaitClosed();
                assertThat(end.kind()).isEqualTo(RtmpCloseReason.Kind.REJECTED);
                assertThat(end.description()).contains("NetStream.Play.StreamNotFound");
            }
            HttpResponse<String> response = node.get(PATH + ".flv");
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).contains("no stream is available on path '" + PATH + "'");
            assertThat(Ffmpeg.installed().tryProbe(node.rtmp(PATH)).exitCode()).isNotZero();
            node.awaitNoSessions();
        }

        @Test
        void shouldEndReadersInOrderWhenPublisherIsCutOff() {
            try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(PATH))) {
                publisher.send(clip());
                node.awaitReady(PATH);
                try (RtmpPeer reader = RtmpPeer.play(node.rtmp(PATH))) {
                    node.awaitServed(PATH, 1);
                    publisher.leave();
                    assertThat(reader.awaitClosed().description()).contains("NetStream.Play.Stop");
                }
            }
            node.awaitGone(PATH);
            node.awaitNoSessions();
        }
    }

    @Nested
    class WithoutOverride {
        @RegisterExtension
        final NodeUnderTest node = NodeUnderTest.with("pathDefaults:\n  overridePublisher: no\n");

        @Test
        void shouldRefuseSecondPublisher() {
            try (RtmpPeer first = RtmpPeer.publish(node.rtmp(PATH))) {
                first.send(clip());
                PathStatus before = node.awaitReady(PATH);
                try (RtmpPeer second = RtmpPeer.connect(RtmpUrl.parse(node.rtmp(PATH)), Intent.PUBLISH)) {
                    RtmpCloseReason end = second.awaitClosed();
                    assertThat(end.kind()).isEqualTo(RtmpCloseReason.Kind.REJECTED);
                    assertThat(end.description())
                            .contains("NetStream.Publish.BadName")
                            .contains("already publishing");
                }
                assertThat(first.isOpen()).isTrue();
                assertThat(node.awaitReady(PATH).source()).isEqualTo(before.source());
            }
        }
    }

    @Nested
    class WithGracePeriod {
        @RegisterExtension
        final NodeUnderTest node = NodeUnderTest.with("pathDefaults:\n  publisherGracePeriod: 5s\n");

        @TempDir
        Path directory;

        @Test
        void shouldKeepReadersOverRepublishing() throws Exception {
            Path file = directory.resolve("grace.flv");
            int pictures = (int) clip().stream().filter(FlvTag::isPicture).count();
            Playing reader;
            try (RtmpPeer first = RtmpPeer.publish(node.rtmp(PATH))) {
                first.send(clip());
                node.awaitReady(PATH);
                reader = Player.FFMPEG_RTMP.play(node, PATH, file);
                node.awaitServed(PATH, 1);
            }
            try (reader) {
                PathStatus between =
                        node.awaitPath(PATH, path -> path.onlineAt().isEmpty());
                assertThat(between.availableAt()).isPresent();
                assertThat(between.readers()).hasSize(1);
                try (RtmpPeer second = RtmpPeer.publish(node.rtmp(PATH))) {
                    second.send(clip());
                    node.awaitReady(PATH);
                    assertThat(node.awaitReady(PATH).readers()).isEqualTo(between.readers());
                }
                reader.awaitEnd(Duration.ofSeconds(90));
            }
            List<MediaPacket> video = MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), file), "video");
            assertThat(video).hasSizeGreaterThan(pictures);
            for (int i = 1; i < video.size(); i++) {
                assertThat(video.get(i).dtsMs())
                        .as("dts of packet %s", i)
                        .isGreaterThan(video.get(i - 1).dtsMs());
            }
            List<String> hashes = video.stream().map(MediaPacket::hash).toList();
            List<String> source =
                    MediaPacket.ofKind(MediaPacket.of(Ffmpeg.installed(), Clip.H264_AAC.file()), "video").stream()
                            .map(MediaPacket::hash)
                            .toList();
            assertThat(hashes.subList(hashes.size() - pictures, hashes.size())).isEqualTo(source);
        }

        @Test
        void shouldEndReadersWhenGraceIsOver() {
            try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(PATH))) {
                publisher.send(clip());
                node.awaitReady(PATH);
                try (RtmpPeer reader = RtmpPeer.play(node.rtmp(PATH))) {
                    node.awaitServed(PATH, 1);
                    publisher.leave();
                    assertThat(reader.awaitClosed().description()).contains("NetStream.Play.Stop");
                }
            }
            node.awaitGone(PATH);
        }
    }
}
