package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.base.buf.Bytes;
import io.weir.media.flv.FlvTagType;
import io.weir.server.session.SessionState;
import io.weir.server.session.SessionStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader that does not keep up: it alone pays, first with pictures, then with its place. */
class SlowReaderTest {
    private static final String PATH = "live/slow";
    private static final int FILLER_BYTES = 40_000;

    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("writeTimeout: 6s\n");

    private final List<FlvTag> group = new ArrayList<>();
    private int groupsSent;

    @Test
    void shouldCountThenEndSlowReaderAndServeTheOthers() {
        List<FlvTag> clip = FlvTag.of(Clip.H264_AAC.file());
        try (RtmpPeer publisher = RtmpPeer.publish(node.rtmp(PATH))) {
            publisher.send(clip.stream()
                    .filter(tag -> tag.isMetadata() || tag.isConfig())
                    .toList());
            clip.stream()
                    .filter(tag -> tag.isPicture() && tag.timestampMs() < 1_000)
                    .map(SlowReaderTest::filled)
                    .forEach(group::add);
            node.awaitReady(PATH);
            sendGroup(publisher);
            try (RtmpPeer slow = RtmpPeer.play(node.rtmp(PATH))) {
                String slowId = reader("").orElseThrow().id().toString();
                slow.stopReading();
                try (RtmpPeer fast = RtmpPeer.play(node.rtmp(PATH))) {
                    // it has its first group from the cache: it misses none from now on
                    fast.awaitReceived(group.size(), FlvTag::isPicture);
                    await("pictures not sent to the slow reader")
                            .atMost(NodeUnderTest.PATIENCE)
                            .until(() -> {
                                sendGroup(publisher, fast);
                                return reader(slowId)
                                        .filter(session -> session.unitsDiscarded() > 0)
                                        .isPresent();
                            });
                    await("end of the slow reader")
                            .atMost(NodeUnderTest.PATIENCE)
                            .until(() -> {
                                sendGroup(publisher, fast);
                                return reader(slowId).isEmpty();
                            });
                    node.awaitReaders(PATH, 1);
                    RecentLog.await(line -> line.contains("stopped reading: reader is too slow"));
                    assertThat(fast.received(FlvTag::isPicture)).hasSize(groupsSent * group.size());
                    assertThat(reader("").orElseThrow().unitsDiscarded()).isZero();
                    assertThat(fast.isOpen()).isTrue();
                }
            }
        }
    }

    /** One group of pictures, at the pace of the reader that keeps up. */
    private void sendGroup(RtmpPeer publisher, RtmpPeer fast) {
        sendGroup(publisher);
        fast.awaitReceived(groupsSent * group.size(), FlvTag::isPicture);
    }

    private void sendGroup(RtmpPeer publisher) {
        long shiftMs = groupsSent * 1_000L;
        publisher.send(
                group.stream().map(tag -> tag.at(tag.timestampMs() + shiftMs)).toList());
        groupsSent++;
    }

    /** The reader of that id, or any when it is empty. */
    private Optional<SessionStatus> reader(String id) {
        return node.sessions().stream()
                .filter(session -> session.state() == SessionState.READ)
                .filter(session -> id.isEmpty() || session.id().toString().equals(id))
                .findFirst();
    }

    /** The picture with filler data behind it (H.264 §7.3.2.7), which makes it large and changes nothing. */
    private static FlvTag filled(FlvTag picture) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            body.write(picture.body().toArray());
            int length = FILLER_BYTES + 2;
            body.write(new byte[] {0, 0, (byte) (length >> 8), (byte) length, 12});
            byte[] filler = new byte[FILLER_BYTES];
            java.util.Arrays.fill(filler, (byte) 0xff);
            body.write(filler);
            body.write(0x80);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FlvTag(FlvTagType.VIDEO, picture.timestampMs(), Bytes.wrap(body.toByteArray()));
    }
}
