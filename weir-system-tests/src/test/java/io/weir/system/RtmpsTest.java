package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** RTMP over TLS with a certificate that the node made for itself. */
class RtmpsTest {
    private static final String PATH = "live/tls";
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("rtmpEncryption: optional\nreadTimeout: 2m\n");

    @TempDir
    Path directory;

    enum Version {
        INSTALLED,
        EIGHT;

        Ffmpeg ffmpeg() {
            return this == INSTALLED ? Ffmpeg.installed() : Ffmpeg.version8();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void shouldPublishAndPlayWithFfmpeg(Version version) throws Exception {
        Ffmpeg ffmpeg = version.ffmpeg();
        Path file = directory.resolve("tls.flv");
        try (PeerProcess push = push(ffmpeg)) {
            node.hold(push, PATH);
            try (Playing reader = play(ffmpeg, file)) {
                node.awaitServed(PATH, 1);
                JsonNode list = node.api("v3/rtmpsconns/list");
                assertThat(list.get("itemCount").intValue()).isEqualTo(2);
                assertThat(Stream.of(0, 1)
                                .map(i -> list.get("items").get(i).get("state").asString()))
                        .containsExactlyInAnyOrder("publish", "read");
                assertThat(node.api("v3/rtmpconns/list").get("items")).isEmpty();
                assertThat(node.api("v3/paths/get/" + PATH)
                                .get("source")
                                .get("type")
                                .asString())
                        .isEqualTo("rtmpsConn");
                push.resume();
                PeerResult pushed = push.await(DEADLINE);
                assertThat(pushed.isSuccess()).as("%s", pushed).isTrue();
                reader.awaitEnd(DEADLINE);
            }
        }
        new Comparison(Clip.H264_AAC).assertIsEndOfClip(version.name(), file);
    }

    @ParameterizedTest
    @EnumSource(names = "INSTALLED")
    void shouldKickPublisher(Version version) throws Exception {
        try (PeerProcess push = push(version.ffmpeg())) {
            node.hold(push, PATH);
            String id =
                    node.api("v3/rtmpsconns/list").get("items").get(0).get("id").asString();
            assertThat(node.post("v3/rtmpconns/kick/" + id).statusCode()).isEqualTo(404);
            assertThat(node.post("v3/rtmpsconns/kick/" + id).statusCode()).isEqualTo(200);
            push.resume();
            assertThat(push.await(DEADLINE).isSuccess()).isFalse();
            node.awaitGone(PATH);
            node.awaitNoSessions();
        }
    }

    private PeerProcess push(Ffmpeg ffmpeg) {
        return ffmpeg.start(
                "-re",
                "-i",
                Clip.H264_AAC.file().toString(),
                "-c",
                "copy",
                "-tls_verify",
                "0",
                "-f",
                "flv",
                node.rtmps(PATH));
    }

    private Playing play(Ffmpeg ffmpeg, Path file) {
        return Playing.program(
                ffmpeg.start(
                        "-tls_verify",
                        "0",
                        "-i",
                        node.rtmps(PATH),
                        "-map",
                        "0",
                        "-c",
                        "copy",
                        "-f",
                        "flv",
                        file.toString()),
                0);
    }
}
