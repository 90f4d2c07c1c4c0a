package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A path with two sources: its readers see one stream whichever delivers. */
class SourceFailoverTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @RegisterExtension
    final NodeUnderTest origin = NodeUnderTest.withDefaults();

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    @TempDir
    Path directory;

    private PeerProcess push(Clip clip, NodeUnderTest to, String path) {
        return Ffmpeg.installed().push(clip.file(), to.rtmp(path));
    }

    private void awaitStates(String... states) {
        node.awaitPath(
                "cam",
                path -> path.sources().stream()
                        .map(source -> source.state().name())
                        .toList()
                        .equals(List.of(states)));
    }

    private static void awaitPictures(RtmpPeer peer, int more) {
        peer.awaitReceived(peer.received(FlvTag::isPicture).size() + more, FlvTag::isPicture);
    }

    /** The preferred source again: it is on the air once it has been steady. */
    private void comeBack(RtmpPeer peer) {
        try (PeerProcess again = push(Clip.H264_AAC, node, "cam")) {
            awaitStates("STANDBY", "ACTIVE");
            awaitStates("ACTIVE", "UNUSED");
            origin.awaitReaders("live/spare", 0);
            awaitPictures(peer, 50);
            assertThat(node.path("cam").orElseThrow().readers()).hasSize(2);
            assertThat(again.isAlive()).isTrue();
        }
    }

    @Test
    void shouldFailOverAndBackWithoutDroppingReaders() throws Exception {
        assertThat(node.send(
                                "POST v3/config/paths/add/cam",
                                "{'sources': ['publisher', '" + origin.rtmp("live/spare")
                                        + "'], 'sourcesFailoverAfter': '1s', 'sourcesFailbackAfter': '4s'}")
                        .statusCode())
                .isEqualTo(200);
        Path file = directory.resolve("read.flv");
        try (PeerProcess spare = push(Clip.H264_LARGER, origin, "live/spare");
                PeerProcess first = push(Clip.H264_AAC, node, "cam")) {
            origin.awaitReady("live/spare");
            node.awaitReady("cam");
            awaitStates("ACTIVE", "UNUSED");
            origin.awaitReaders("live/spare", 0);
            try (RtmpPeer peer = RtmpPeer.play(node.rtmp("cam"));
                    Playing reader = Player.FFMPEG_RTMP.play(node, "cam", file)) {
                node.awaitServed("cam", 2);
                awaitPictures(peer, 25);
                first.terminate();
                awaitStates("UNAVAILABLE", "ACTIVE");
                assertThat(node.api("v3/paths/get/cam").get("sources").toString())
                        .contains("\"state\":\"active\",\"reason\":\"\"");
                awaitPictures(peer, 50);
                comeBack(peer);
                assertThat(spare.isAlive()).isTrue();
                node.server().close();
                reader.awaitEnd(DEADLINE);
            }
        }
        List<MediaPacket> packets = MediaPacket.of(Ffmpeg.installed(), file);
        for (String kind : List.of("video", "audio")) {
            List<MediaPacket> track = MediaPacket.ofKind(packets, kind);
            for (int i = 1; i < track.size(); i++) {
                assertThat(track.get(i).dtsMs())
                        .as("%s %s", kind, i)
                        .isGreaterThanOrEqualTo(track.get(i - 1).dtsMs());
            }
        }
        assertThat(Ffmpeg.installed().run("-v", "error", "-xerror", "-i", file.toString(), "-f", "null", "-"))
                .isEmpty();
    }
}
