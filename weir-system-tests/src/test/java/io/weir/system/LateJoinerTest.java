package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.media.flv.FlvTagType;
import io.weir.testkit.peer.Ffmpeg;
import io.weir.testkit.peer.PeerProcess;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who comes late starts at once, with all that a decoder needs, at the last keyframe. */
class LateJoinerTest {
    /** Media that is there before anyone reads: two and a half groups of pictures. */
    private static final int BEFORE_MS = 2_500;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.withDefaults();

    /** The publisher is silent while the reader joins: what comes can only be what the server has kept. */
    @Test
    void shouldStartRtmpReaderWithMetadataConfigurationsAndKeyframeFromCache() {
        List<FlvTag> clip = FlvTag.of(Clip.H264_AAC.file());
        try (RtmpPeer publisher = publishBeginning(clip);
                RtmpPeer reader = RtmpPeer.play(node.rtmp("live/late"))) {
            reader.awaitReceived(expectedCount(clip), tag -> tag.isPicture() || tag.isSound());
            assertBeginning(reader.received(), clip);
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldStartHttpReaderWithMetadataConfigurationsAndKeyframeFromCache() throws Exception {
        List<FlvTag> clip = FlvTag.of(Clip.H264_AAC.file());
        try (RtmpPeer publisher = publishBeginning(clip)) {
            HttpResponse<InputStream> response = node.http()
                    .send(
                            HttpRequest.newBuilder(URI.create(node.http("live/late.flv")))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.headers().firstValue("Content-Type")).contains("video/x-flv");
            try (InputStream body = response.body()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                await("the group of pictures").atMost(NodeUnderTest.PATIENCE).until(() -> {
                    bytes.write(body.readNBytes(Math.max(1, body.available())));
                    return FlvTag.of(bytes.toByteArray()).stream()
                                    .filter(tag -> tag.isPicture() || tag.isSound())
                                    .count()
                            >= expectedCount(clip);
                });
                assertBeginning(FlvTag.of(bytes.toByteArray()), clip);
            }
            assertThat(publisher.isOpen()).isTrue();
        }
    }

    @Test
    void shouldDecodeKeyframeFirst() {
        Ffmpeg ffmpeg = Ffmpeg.installed();
        String clip = Clip.H264_BFRAMES_AAC.file().toString();
        try (PeerProcess push = ffmpeg.start(
                "-re", "-stream_loop", "-1", "-i", clip, "-c", "copy", "-f", "flv", node.rtmp("live/late"))) {
            node.awaitPath("live/late", path -> path.inboundBytes() > 50_000);
            String frames = ffmpeg.probe(
                    "-select_streams",
                    "v",
                    "-show_entries",
                    "frame=key_frame,pict_type",
                    "-read_intervals",
                    "%+#2",
                    "-of",
                    "csv",
                    node.rtmp("live/late"));
            assertThat(frames.lines()).first().asString().startsWith("frame,1,I");
            assertThat(push.isAlive()).isTrue();
        }
    }

    private RtmpPeer publishBeginning(List<FlvTag> clip) {
        RtmpPeer publisher = RtmpPeer.publish(node.rtmp("live/late"));
        List<FlvTag> beginning = beginning(clip);
        publisher.send(beginning);
        node.awaitReady("live/late");
        // what another reader has got the server has kept
        try (RtmpPeer witness = RtmpPeer.play(node.rtmp("live/late"))) {
            FlvTag last = beginning.getLast();
            witness.awaitReceived(
                    1, tag -> tag.type() == last.type() && tag.body().equals(last.body()));
        }
        node.awaitReaders("live/late", 0);
        return publisher;
    }

    private static List<FlvTag> beginning(List<FlvTag> clip) {
        return clip.stream().filter(tag -> tag.timestampMs() < BEFORE_MS).toList();
    }

    private static int lastKeyframe(List<FlvTag> tags) {
        int last = -1;
        for (int i = 0; i < tags.size(); i++) {
            last = tags.get(i).isKeyframe() ? i : last;
        }
        return last;
    }

    private static int expectedCount(List<FlvTag> clip) {
        List<FlvTag> beginning = beginning(clip);
        return (int) beginning.stream()
                .skip(lastKeyframe(beginning))
                .filter(tag -> tag.isPicture() || tag.isSound())
                .count();
    }

    private static void assertBeginning(List<FlvTag> all, List<FlvTag> clip) {
        // of data messages only the metadata counts: |RtmpSampleAccess may come before it
        List<FlvTag> received = all.stream()
                .filter(tag -> !tag.isMetadata() || tag.body().utf8().contains("onMetaData"))
                .toList();
        List<FlvTag> beginning = beginning(clip);
        FlvTag keyframe = beginning.get(lastKeyframe(beginning));
        assertThat(received.get(0).isMetadata()).as("metadata first").isTrue();
        assertThat(received.get(0).body().utf8()).contains("width");
        assertThat(received.get(1).isConfig()).as("then configurations").isTrue();
        assertThat(received.get(2).isConfig()).as("then configurations").isTrue();
        assertThat(List.of(received.get(1).type(), received.get(2).type()))
                .containsExactly(FlvTagType.VIDEO, FlvTagType.AUDIO);
        assertThat(received.get(3)).as("then the last keyframe").isEqualTo(keyframe);
    }
}
