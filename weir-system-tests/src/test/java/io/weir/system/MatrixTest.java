package io.weir.system;

import static io.weir.system.Player.FFMPEG_8_HTTP;
import static io.weir.system.Player.FFMPEG_8_RTMP;
import static io.weir.system.Player.FFMPEG_8_TS_HEVC;
import static io.weir.system.Player.FFMPEG_HTTP;
import static io.weir.system.Player.FFMPEG_RTMP;
import static io.weir.system.Player.FFMPEG_TS;
import static io.weir.system.Player.GSTREAMER_RTMP2SRC;
import static io.weir.system.Player.GSTREAMER_RTMPSRC;
import static io.weir.system.Player.GSTREAMER_TS;
import static io.weir.system.Player.HTTP;
import static io.weir.system.Player.RTMPDUMP;
import static io.weir.system.Player.WEB_SOCKET;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Publisher by reader by codec: what every reader stores is what was published, picture by picture and tick by tick, and all of them
 * end in order when the publisher leaves.
 */
class MatrixTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** Nothing is transcoded: what comes out is what went in. */
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("webrtcAudioTranscode: off\nreadTimeout: 2m\n");

    @TempDir
    Path directory;

    record Row(Pusher pusher, Clip clip, List<Player> players) {
        @Override
        public String toString() {
            return pusher + " " + clip + " " + players;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                row(Pusher.FFMPEG, Clip.H264_AAC, FFMPEG_RTMP, FFMPEG_8_RTMP, FFMPEG_HTTP, RTMPDUMP, WEB_SOCKET),
                row(Pusher.FFMPEG, Clip.H264_AAC, GSTREAMER_RTMP2SRC, GSTREAMER_RTMPSRC, HTTP, FFMPEG_TS),
                row(Pusher.FFMPEG_8, Clip.H264_BFRAMES_AAC, FFMPEG_RTMP, FFMPEG_8_HTTP, FFMPEG_TS, GSTREAMER_RTMP2SRC),
                row(Pusher.FFMPEG_8, Clip.HEVC_OPUS, FFMPEG_8_RTMP, FFMPEG_8_HTTP, WEB_SOCKET, FFMPEG_8_TS_HEVC),
                row(Pusher.FFMPEG_8, Clip.AV1_OPUS, FFMPEG_8_RTMP, FFMPEG_8_HTTP, HTTP),
                row(Pusher.FFMPEG_8, Clip.VP9_AAC, FFMPEG_8_RTMP, WEB_SOCKET),
                row(Pusher.FFMPEG, Clip.AAC_ONLY, FFMPEG_RTMP, FFMPEG_8_HTTP, RTMPDUMP, FFMPEG_TS),
                row(Pusher.FFMPEG, Clip.H264_ONLY, FFMPEG_8_RTMP, FFMPEG_HTTP, WEB_SOCKET, GSTREAMER_RTMPSRC),
                row(Pusher.FFMPEG, Clip.H264_MP3, FFMPEG_RTMP, FFMPEG_8_HTTP, FFMPEG_TS));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldDeliverEveryFrameUnchanged(Row row) throws Exception {
        Map<Player, Path> files = pushAndPlay(row);
        Comparison comparison = new Comparison(row.clip());
        files.forEach((player, file) -> comparison.assertIsEndOfClip(player.name(), file));
    }

    static Stream<Row> gstreamerRows() {
        return Stream.of(
                row(Pusher.FFMPEG, Clip.H264_BFRAMES_AAC, GSTREAMER_TS),
                row(Pusher.GSTREAMER_RTMP2SINK, Clip.H264_AAC, FFMPEG_RTMP, FFMPEG_8_HTTP),
                row(Pusher.GSTREAMER_RTMP2SINK, Clip.H264_BFRAMES_AAC, FFMPEG_8_RTMP, WEB_SOCKET),
                row(Pusher.GSTREAMER_RTMPSINK, Clip.H264_AAC, FFMPEG_RTMP, GSTREAMER_RTMP2SRC));
    }

    /** GStreamer's muxers take frames apart and stamp them anew: pictures and sounds stay, sizes and times change a little. */
    @ParameterizedTest
    @MethodSource("gstreamerRows")
    void shouldDeliverEveryPictureOfGStreamer(Row row) throws Exception {
        Map<Player, Path> files = pushAndPlay(row);
        Comparison comparison = new Comparison(row.clip());
        files.forEach((player, file) -> comparison.assertPictures(player.name(), file));
    }

    /** RTP has no frames of FLV: pictures and their order stay, and all of them come through but for those before the first reader. */
    @Test
    void shouldDeliverEveryPictureOfAWhipPublisher() throws Exception {
        Row row = row(Pusher.FFMPEG_8_WHIP, Clip.H264_OPUS, FFMPEG_8_RTMP, FFMPEG_8_HTTP);
        Map<Player, Path> files = pushAndPlay(row);
        Comparison comparison = new Comparison(row.clip());
        files.forEach((player, file) -> comparison.assertPictures(player.name(), file));
    }

    private Map<Player, Path> pushAndPlay(Row row) throws Exception {
        Map<Player, Path> files = new EnumMap<>(Player.class);
        Map<Player, Playing> playing = new EnumMap<>(Player.class);
        row.clip().file();
        try (PeerProcess push = row.pusher().push(node, row.clip(), "live/matrix")) {
            node.hold(push, "live/matrix");
            for (Player player : row.players()) {
                Path file = directory.resolve(player + ".flv");
                files.put(player, file);
                playing.put(player, player.play(node, "live/matrix", file));
            }
            node.awaitServed("live/matrix", row.players().size());
            push.resume();
            PeerResult pushed = push.await(DEADLINE);
            assertThat(pushed.isSuccess()).as("publisher: %s", pushed).isTrue();
            List<AssertionError> failures = new ArrayList<>();
            for (Map.Entry<Player, Playing> entry : playing.entrySet()) {
                try {
                    entry.getValue().awaitEnd(DEADLINE);
                } catch (AssertionError e) {
                    failures.add(new AssertionError(entry.getKey() + ": " + e.getMessage() + " " + e.getCause(), e));
                }
            }
            assertThat(failures).isEmpty();
        } finally {
            playing.values().forEach(Playing::close);
        }
        node.awaitGone("live/matrix");
        node.awaitNoSessions();
        return files;
    }

    private static Row row(Pusher pusher, Clip clip, Player... players) {
        return new Row(pusher, clip, List.of(players));
    }
}
