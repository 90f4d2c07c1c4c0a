package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.media.Codec;
import io.weir.media.Track;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.GStreamer;
import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerProcess;
import io.weir.testkit.peer.PeerResult;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A second WebRTC stack beside the browsers': GStreamer's, with libnice for ICE and its own DTLS, SRTP, RTP and SDP. */
class WebRtcGStreamerTest {
    private static final Pattern DECODED = Pattern.compile("decoded video=(\\d+) audio=(\\d+)");
    private static final String WEBRTCBIN = "src/test/resources/peers/webrtcbin.py";
    private static final int FRAMES = 60;

    private static final int SOUNDS = 90;
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    /** Its ICE agent offers no loopback candidates. */
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("webrtcLocalUDPAddress: :0\n");

    private static Peer script;

    @BeforeAll
    static void shouldBeInstalled() {
        script = GStreamer.scripts("webrtcbin", "nicesrc", "x264enc", "opusenc", "avdec_h264", "opusdec");
    }

    private PeerProcess publish(String path) {
        return script.start(List.of(WEBRTCBIN, "whip", node.http(path + "/whip")));
    }

    private PeerResult play(String path) {
        return script.run(
                DEADLINE,
                List.of(
                        WEBRTCBIN,
                        "whep",
                        node.http(path + "/whep"),
                        Integer.toString(FRAMES),
                        Integer.toString(SOUNDS)));
    }

    @Test
    void shouldPlayWhatItPublishes() {
        try (PeerProcess publisher = publish("cam")) {
            assertThat(node.awaitReady("cam").tracks())
                    .extracting(Track::codec)
                    .hasExactlyElementsOfTypes(Codec.H264.class, Codec.Opus.class);
            assertDecoded(play("cam"));
            assertThat(publisher.isAlive()).as(publisher.log()).isTrue();
        }
    }

    @Test
    void shouldPlayWhatComesByRtmp() {
        try (PeerProcess publisher = Ffmpeg.installed().push(Clip.H264_AAC.file(), node.rtmp("cam"))) {
            node.awaitReady("cam");
            assertDecoded(play("cam"));
            assertThat(publisher.isAlive()).as(publisher.log()).isTrue();
        }
    }

    private static void assertDecoded(PeerResult result) {
        Matcher figures = DECODED.matcher(result.output());
        assertThat(figures.find()).as(result.toString()).isTrue();
        assertThat(Integer.parseInt(figures.group(1))).as("frames").isGreaterThanOrEqualTo(FRAMES);
        assertThat(Integer.parseInt(figures.group(2))).as("audio buffers").isGreaterThanOrEqualTo(SOUNDS);
    }
}
