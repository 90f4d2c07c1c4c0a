package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which path an address means: clients cut the same URL into app and name in different places. */
class AddressTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    private static List<FlvTag> clip() {
        return FlvTag.of(Clip.H264_AAC.file());
    }

    @ParameterizedTest
    @CsvSource({
        "live, live",
        "live/dest1, live/dest1",
        "live/, live",
        "a/b/c, a/b/c",
        "live/cam?user=api&pass=secret, live/cam"
    })
    void shouldPublishFromFfmpeg(String address, String path) {
        Ffmpeg ffmpeg = Ffmpeg.installed();
        try (PeerProcess push = Pusher.ffmpeg(ffmpeg, Clip.H264_AAC, node.rtmp(address))) {
            node.awaitReady(path);
            assertThat(push.isAlive()).isTrue();
            assertNoSecret();
        }
    }

    /** The server's URL and the stream key in two fields, as in OBS and in hardware encoders. */
    static Stream<List<String>> serverAndKey() {
        return Stream.of(
                List.of("/", "live", "live"),
                List.of("", "live", "live"),
                List.of("/live", "", "live"),
                List.of("/live/", "dest1", "live/dest1"),
                List.of("/live", "dest1?user=api&pass=secret", "live/dest1"),
                List.of("/a/b", "c/d", "a/b/c/d"));
    }

    @ParameterizedTest
    @MethodSource("serverAndKey")
    void shouldPublishFromServerAndKey(List<String> fields) {
        String server = "rtmp://127.0.0.1:" + node.port("rtmpAddress") + fields.get(0);
        try (RtmpPeer peer = RtmpPeer.publish(RtmpUrl.of(server, fields.get(1)))) {
            peer.send(clip());
            node.awaitReady(fields.get(2));
            assertNoSecret();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "live, live?user=api&pass=secret",
        "live/x, live/x?user=api&pass=secret",
        "live/x, live/x",
        "live, live/"
    })
    void shouldPlayInFfmpeg(String path, String address) {
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(path))) {
            publisher.send(clip());
            node.awaitReady(path);
            try (PeerProcess reader =
                    Ffmpeg.installed().start("-i", node.rtmp(address), "-c", "copy", "-f", "null", "-")) {
                node.awaitServed(path, 1);
                assertThat(reader.isAlive()).isTrue();
                SessionStatus session = node.sessions().stream()
                        .filter(one -> one.state() == SessionState.READ)
                        .findFirst()
                        .orElseThrow();
                assertThat(session.path()).isEqualTo(path);
                assertThat(session.query()).doesNotContain("secret");
                assertNoSecret();
            }
        }
    }

    private static void assertNoSecret() {
        assertThat(RecentLog.lines()).noneMatch(line -> line.contains("secret"));
    }
}
