package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwccRecorderTest {
    private static final long MS = 1_000_000;
    private static final int NONE = TransportFeedback.NOT_RECEIVED;

    private final TwccRecorder recorder = new TwccRecorder(1, 100 * MS);

    @Test
    void shouldTellArrivalsOnceAnInterval() {
        recorder.onPacket(65_535, 2, 1000 * MS);
        recorder.onPacket(2, 2, 1080 * MS);
        recorder.onPacket(1, 2, 1070 * MS);
        assertThat(recorder.due(1099 * MS)).isEmpty();
        assertThat(recorder.deadlineNs()).isEqualTo(1100 * MS);
        assertThat(recorder.due(1100 * MS))
                .containsExactly(new TransportFeedback(1, 2, 65_535, 0, 0, new int[] {0, NONE, 280, 40}));
        assertThat(recorder.due(5000 * MS)).isEmpty();
        assertThat(recorder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        recorder.onPacket(4, 2, 5000 * MS);
        assertThat(recorder.due(5000 * MS))
                .containsExactly(new TransportFeedback(1, 2, 3, 62, 1, new int[] {NONE, 128}));
    }

    @Test
    void shouldTellOfALatePacketTogetherWithWhatFollowedIt() {
        recorder.onPacket(10, 2, 0);
        recorder.onPacket(12, 2, 0);
        assertThat(recorder.due(100 * MS)).hasSize(1);
        recorder.onPacket(11, 2, 150 * MS);
        recorder.onPacket(11, 2, 160 * MS);
        assertThat(recorder.due(200 * MS)).containsExactly(new TransportFeedback(1, 2, 11, 2, 1, new int[] {88, -600}));
    }

    @Test
    void shouldBeginAMessageWhereADeltaDoesNotFit() {
        recorder.onPacket(1, 2, 0);
        recorder.onPacket(2, 2, 9000 * MS);
        List<TransportFeedback> messages = recorder.due(9000 * MS);
        assertThat(messages)
                .containsExactly(
                        new TransportFeedback(1, 2, 1, 0, 0, new int[] {0}),
                        new TransportFeedback(1, 2, 2, 140, 1, new int[] {160}));
    }

    @Test
    void shouldKeepMessagesWithinADatagramAndItsWindow() {
        for (int i = 0; i <= 3 * TwccRecorder.WINDOW; i += 7) {
            recorder.onPacket(i, 2, i * 100L * MS);
        }
        int first = 3 * TwccRecorder.WINDOW / 7 * 7 - TwccRecorder.WINDOW + 1;
        int at = first;
        for (TransportFeedback message : recorder.due(Long.MAX_VALUE / 2)) {
            assertThat(message.baseSequence()).isEqualTo(at & 0xffff);
            at += message.size();
            ByteBuf out = Unpooled.buffer();
            RtcpWriter.write(message, out);
            assertThat(out.readableBytes()).isLessThanOrEqualTo(1200);
        }
        assertThat(at).isEqualTo(first + TwccRecorder.WINDOW);
        recorder.onPacket(first - 1 & 0xffff, 2, 0);
        assertThat(recorder.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldBeginAnewAfterAHoleLongerThanItsWindow() {
        recorder.onPacket(1, 2, 0);
        recorder.onPacket(1 + TwccRecorder.WINDOW, 2, 64 * MS);
        assertThat(recorder.due(100 * MS))
                .containsExactly(new TransportFeedback(1, 2, 1 + TwccRecorder.WINDOW, 1, 0, new int[] {0}));
    }

    @Test
    void shouldIgnoreFeedbackOnWhatWasNotSentOrIsForgotten() {
        TwccSender sender = new TwccSender(new BandwidthEstimate(100_000, 10_000, 1_000_000));
        sender.onFeedback(new TransportFeedback(1, 2, 5, 0, 0, new int[] {1, 2}), 0);
        for (int i = 0; i < TwccSender.HISTORY_MAX + 2; i++) {
            assertThat(sender.onSend(1200, 0)).isEqualTo(i & 0xffff);
        }
        sender.onFeedback(new TransportFeedback(1, 2, 0, 0, 0, new int[] {1, NONE, 1, NONE, 1}), 1);
        assertThat(sender.acknowledgedCount()).isEqualTo(2);
        assertThat(sender.lostCount()).isEqualTo(1);
        sender.onFeedback(new TransportFeedback(1, 2, 0, 0, 0, new int[] {1, NONE, 1, 1, NONE}), 1);
        assertThat(sender.acknowledgedCount()).isEqualTo(3);
        assertThat(sender.lostCount()).isEqualTo(1);
    }
}
