package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.media.flv.FlvTagType;
import io.weir.server.path.PathStatus;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers of a path with a slate stay, whoever comes and goes, and what they get can be decoded from end to end. */
class AlwaysAvailableTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("""
            paths:
              cam:
                alwaysAvailable: yes
                alwaysAvailableTracks:
                  - codec: H264
                  - codec: MPEG4Audio
                    sampleRate: 44100
                    channelCount: 2
              hevc_opus:
                alwaysAvailable: yes
                alwaysAvailableTracks: [{codec: H265}, {codec: Opus}]
              av1_opus:
                alwaysAvailable: yes
                alwaysAvailableTracks: [{codec: AV1}, {codec: Opus}]
              vp9_aac:
                alwaysAvailable: yes
                alwaysAvailableTracks: [{codec: VP9}, {codec: MPEG4Audio, sampleRate: 44100, channelCount: 2}]
            """);

    @TempDir
    Path directory;

    private void assertMonotonic(Ffmpeg ffmpeg, Path file) {
        List<MediaPacket> packets = MediaPacket.of(ffmpeg, file);
        for (String kind : List.of("video", "audio")) {
            List<MediaPacket> track = MediaPacket.ofKind(packets, kind);
            assertThat(track).as("%s of %s", kind, file).isNotEmpty();
            for (int i = 1; i < track.size(); i++) {
                assertThat(track.get(i).dtsMs() - track.get(i - 1).dtsMs())
                        .as("step before %s %s of %s", kind, i, file)
                        .isBetween(0L, 1_500L);
            }
        }
    }

    private static void assertDecodes(Ffmpeg ffmpeg, Path file) {
        assertThat(ffmpeg.run("-v", "error", "-xerror", "-i", file.toString(), "-f", "null", "-"))
                .isEmpty();
    }

    private static boolean isVideoConfig(FlvTag tag) {
        return tag.type() == FlvTagType.VIDEO && tag.isConfig();
    }

    private void publishOnce(Pusher pusher, Clip clip, String path) {
        try (PeerProcess push = pusher.push(node, clip, path)) {
            node.awaitReady(path);
            assertThat(push.await(DEADLINE).isSuccess()).isTrue();
        }
        node.awaitPath(
                path, now -> now.onlineAt().isEmpty() && now.availableAt().isPresent());
    }

    @Test
    void shouldKeepReadersWhileThePublisherComesAndGoes() throws Exception {
        Path rtmp = directory.resolve("rtmp.flv");
        Path http = directory.resolve("http.flv");
        node.awaitAvailable("cam");
        try (RtmpPeer peer = RtmpPeer.play(node.rtmp("cam"));
                Playing first = Player.FFMPEG_RTMP.play(node, "cam", rtmp);
                Playing second = Player.FFMPEG_HTTP.play(node, "cam", http)) {
            peer.awaitReceived(10, FlvTag::isPicture);
            node.awaitServed("cam", 3);
            publishOnce(Pusher.FFMPEG, Clip.H264_AAC, "cam");
            peer.awaitReceived(3, AlwaysAvailableTest::isVideoConfig);
            int pictures = peer.received(FlvTag::isPicture).size();
            peer.awaitReceived(pictures + 10, FlvTag::isPicture);
            publishOnce(Pusher.FFMPEG, Clip.H264_LARGER, "cam");
            peer.awaitReceived(5, AlwaysAvailableTest::isVideoConfig);
            pictures = peer.received(FlvTag::isPicture).size();
            peer.awaitReceived(pictures + 10, FlvTag::isPicture);
            assertThat(node.path("cam").orElseThrow().readers())
                    .as("nobody was dropped")
                    .hasSize(3);
            List<FlvTag> configs = peer.received(AlwaysAvailableTest::isVideoConfig);
            assertThat(configs).as("slate, clip, slate, clip, slate").hasSize(5);
            node.server().close();
            first.awaitEnd(DEADLINE);
            second.awaitEnd(DEADLINE);
        }
        for (Path file : List.of(rtmp, http)) {
            assertMonotonic(Ffmpeg.installed(), file);
            assertDecodes(Ffmpeg.installed(), file);
            assertThat(MediaPacket.pictures(Ffmpeg.installed(), file))
                    .hasSizeGreaterThan(2 * 3 * Clip.PICTURES_PER_SECOND);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HEVC_OPUS", "AV1_OPUS", "VP9_AAC"})
    void shouldHaveASlateInTheCodecsOfEnhancedRtmp(Clip clip) throws Exception {
        String path = clip.name().toLowerCase(java.util.Locale.ROOT);
        Path file = directory.resolve("enhanced.flv");
        node.awaitAvailable(path);
        try (RtmpPeer peer = RtmpPeer.play(node.rtmp(path));
                Playing reader = Player.FFMPEG_8_RTMP.play(node, path, file)) {
            node.awaitServed(path, 2);
            peer.awaitReceived(20, tag -> tag.type() == FlvTagType.VIDEO);
            publishOnce(Pusher.FFMPEG_8, clip, path);
            int pictures = peer.received(tag -> tag.type() == FlvTagType.VIDEO).size();
            peer.awaitReceived(pictures + 10, tag -> tag.type() == FlvTagType.VIDEO);
            assertThat(node.path(path).orElseThrow().readers()).hasSize(2);
            node.server().close();
            reader.awaitEnd(DEADLINE);
        }
        assertMonotonic(Ffmpeg.version8(), file);
        assertDecodes(Ffmpeg.version8(), file);
    }

    /** Rounds of the file, the publisher and rounds again, with B-frames: readers see one stream. */
    @Test
    void shouldPlayAFileAgainAndAgainAndSpliceThePublisher() throws Exception {
        Path slate = directory.resolve("slate.mp4");
        Ffmpeg.installed()
                .run("-t", "1", "-i", Clip.H264_BFRAMES_AAC.file().toString(), "-c", "copy", slate.toString());
        node.reload("paths: {file: {alwaysAvailable: yes, alwaysAvailableFile: " + slate + "}}\n");
        node.awaitAvailable("file");
        Path file = directory.resolve("file.flv");
        Path stream = directory.resolve("file.ts.flv");
        try (RtmpPeer peer = RtmpPeer.play(node.rtmp("file"));
                Playing reader = Player.FFMPEG_HTTP.play(node, "file", file);
                Playing second = Player.FFMPEG_TS.play(node, "file", stream)) {
            node.awaitReaders("file", 3);
            peer.awaitReceived(3 * Clip.PICTURES_PER_SECOND, FlvTag::isPicture);
            publishOnce(Pusher.FFMPEG, Clip.H264_BFRAMES_AAC, "file");
            int pictures = peer.received(FlvTag::isPicture).size();
            peer.awaitReceived(pictures + 2 * Clip.PICTURES_PER_SECOND, FlvTag::isPicture);
            assertThat(node.path("file").orElseThrow().readers()).hasSize(3);
            node.server().close();
            reader.awaitEnd(DEADLINE);
            second.awaitEnd(DEADLINE);
        }
        for (Path each : List.of(file, stream)) {
            assertMonotonic(Ffmpeg.installed(), each);
            assertDecodes(Ffmpeg.installed(), each);
        }
    }

    @Test
    void shouldSayWhyAFileCannotBeTheSlateAndServeThePublisherAllTheSame() throws Exception {
        Path text = Files.writeString(directory.resolve("slate.mp4"), "no boxes in here at all");
        node.reload("paths: {cam: {alwaysAvailable: yes, alwaysAvailableFile: " + text + "}}\n");
        await("the reason")
                .atMost(NodeUnderTest.PATIENCE)
                .until(() -> RecentLog.lines().stream()
                        .anyMatch(line ->
                                line.contains("alwaysAvailableFile cannot be used: " + text + ": MP4 without moov")));
        assertThat(node.path("cam").flatMap(PathStatus::availableAt)).isEmpty();
        try (PeerProcess push = Pusher.FFMPEG.push(node, Clip.H264_AAC, "cam")) {
            node.awaitReady("cam");
            assertThat(push.isAlive()).isTrue();
        }
    }

    @Test
    void shouldRefuseAPublisherWithOtherTracksAndSayWhy() throws Exception {
        node.awaitAvailable("cam");
        try (RtmpPeer reader = RtmpPeer.play(node.rtmp("cam"));
                RtmpPeer publisher = RtmpPeer.publish(node.rtmp("cam"))) {
            publisher.send(FlvTag.of(Clip.H264_ONLY.file()));
            publisher.awaitClosed();
            int pictures = reader.received(FlvTag::isPicture).size();
            reader.awaitReceived(pictures + 5, FlvTag::isPicture);
        }
        assertThat(RecentLog.lines()).anyMatch(line -> line.contains("tracks differ from alwaysAvailableTracks"));
    }

    @Test
    void shouldBeAvailableButNotReadyWithoutAPublisher() throws Exception {
        node.awaitAvailable("cam");
        var path = node.api("v3/paths/get/cam");
        assertThat(path.get("available").booleanValue()).isTrue();
        assertThat(path.get("online").booleanValue()).isFalse();
        assertThat(path.get("ready").booleanValue()).isFalse();
        assertThat(path.get("source").isNull()).isTrue();
        assertThat(path.get("tracks").toString()).isEqualTo("[\"H264\",\"MPEG-4 Audio\"]");
    }
}
