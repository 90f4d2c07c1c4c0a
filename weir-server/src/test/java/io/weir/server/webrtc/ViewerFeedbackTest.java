package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.NtpTime;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.RtxPayload;
import io.weir.protocol.rtp.rtcp.FullIntraRequest;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.Remb;
import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a viewer asks for and tells. */
class ViewerFeedbackTest {
    private static final int VIDEO_SSRC = 0x1111;

    private static Watching plain() {
        return started(new Watching(Units.video(false, 0, Watching.FEEDBACK), Units.audio()));
    }

    private static Watching withRtx() {
        return started(new Watching(Units.video(true, 3, Watching.FEEDBACK), Units.audio()));
    }

    private static Watching started(Watching watching) {
        watching.key(1000, 3000);
        watching.picture(1033, 500);
        watching.join();
        watching.picture(1066, 2500);
        return watching;
    }

    private static void nack(Watching watching, List<Integer> sequences) {
        watching.rtcp(new Nack(9, VIDEO_SSRC, sequences));
    }

    private static ReportBlock block(int ssrc, int fractionLost, long lastReport, long delay) {
        return new ReportBlock(ssrc, fractionLost, 0, 0, 0, lastReport, delay);
    }

    @Test
    void shouldSendTheSameBytesAgainWithoutRtx() {
        Watching watching = plain();
        List<RtpPacket> sent = watching.video();
        watching.passMs(40);
        watching.output.take();
        List<Integer> all = sent.stream().map(RtpPacket::sequence).toList();
        nack(watching, all);
        List<RtpPacket> again = watching.video();
        assertThat(again).hasSize(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            assertThat(again.get(i).bytes()).isEqualTo(sent.get(i).bytes());
        }
        assertThat(watching.viewer.status().packetsRetransmitted()).isEqualTo(sent.size());
        assertThat(watching.viewer.status().nacksReceived()).isEqualTo(sent.size());
    }

    @Test
    void shouldSendAgainUnderItsOwnLabelsWithRtx() throws ProtocolException {
        Watching watching = withRtx();
        List<RtpPacket> sent = watching.video();
        watching.output.take();
        nack(watching, List.of(sent.get(1).sequence(), sent.getLast().sequence()));
        List<RtpPacket> again = watching.output.take();
        assertThat(again).hasSize(2);
        assertThat(again.get(1).sequence()).isEqualTo(again.get(0).sequence() + 1);
        for (RtpPacket packet : again) {
            assertThat(packet.ssrc()).isEqualTo(0x2222);
            assertThat(packet.payloadType()).isEqualTo(97);
            assertThat(packet.extension(4).utf8()).isEqualTo("0");
        }
        assertThat(again.getFirst().extension(3).u16(0))
                .as("its own transport-wide number")
                .isEqualTo(sent.size());
        RtpPacket first = RtxPayload.unwrap(again.get(0), 96, VIDEO_SSRC).orElseThrow();
        assertThat(first.payload()).isEqualTo(sent.get(1).payload());
        assertThat(first.sequence()).isEqualTo(sent.get(1).sequence());
        assertThat(first.timestamp()).isEqualTo(sent.get(1).timestamp());
        RtpPacket last = RtxPayload.unwrap(again.get(1), 96, VIDEO_SSRC).orElseThrow();
        assertThat(last.payload()).isEqualTo(sent.getLast().payload());
        assertThat(last.marker()).isTrue();
    }

    @Test
    void shouldNotSendWhatItNeverSentOrForgot() {
        Watching watching = plain();
        int next = watching.video().getLast().sequence() + 1;
        int first = watching.video().getFirst().sequence();
        watching.output.take();
        nack(watching, List.of(next & 0xffff, next + 100 & 0xffff, first - 1 & 0xffff));
        watching.rtcp(new Nack(9, 0x9999, List.of(first)));
        watching.rtcp(new Nack(9, 0x3333, List.of(first)));
        assertThat(watching.output.take()).isEmpty();
        for (int i = 0; i < SentUnits.UNITS_MAX; i++) {
            watching.picture(1100 + i, 50);
        }
        int kept = watching.video().getFirst().sequence();
        watching.output.take();
        nack(watching, List.of(kept - 1 & 0xffff, kept));
        assertThat(watching.output.take()).hasSize(1);
    }

    @Test
    void shouldNotSendAgainWhatTheHistoryHasForgotten() {
        Watching watching = plain();
        int first = watching.video().getFirst().sequence();
        watching.picture(1000 + PacketCache.HISTORY_NS / 1_000_000 + 1, 50);
        watching.output.take();
        nack(watching, List.of(first));
        assertThat(watching.output.take()).isEmpty();
    }

    @Test
    void shouldBoundWhatIsSentAgain() {
        Watching watching = plain();
        int first = watching.video().getFirst().sequence();
        watching.output.take();
        int credit = ViewerTracks.CREDIT_MAX / ViewerTracks.RETRANSMISSION_COST;
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i <= credit; i++) {
            asked.add(first);
        }
        nack(watching, asked);
        assertThat(watching.output.take()).hasSize(credit);
        watching.picture(1100, 50);
        watching.picture(1133, 50);
        watching.output.take();
        nack(watching, asked);
        assertThat(watching.output.take()).as("two packets sent pay for one").hasSize(1);
    }

    @Test
    void shouldAnswerAKeyframeRequestFromTheCacheWithTimesBetweenTheLastPictureAndTheNext() {
        Watching watching = plain();
        watching.passMs(600);
        List<RtpPacket> before = watching.video();
        watching.output.take();
        watching.rtcp(new PictureLossIndication(9, VIDEO_SSRC));
        watching.tick();
        List<RtpPacket> answer = watching.video();
        assertThat(answer).as("the keyframe and what followed it").hasSize(before.size());
        int lastSeen = (int) before.getLast().timestamp();
        for (RtpPacket packet : answer) {
            assertThat((int) packet.timestamp() - lastSeen).isBetween(1, 33 * 90 - 1);
        }
        assertThat(answer.getFirst().sequence()).isEqualTo(before.getLast().sequence() + 1 & 0xffff);
        watching.output.take();
        watching.picture(1100, 50);
        assertThat((int) watching.video().getFirst().timestamp() - lastSeen).isEqualTo(34 * 90);
        assertThat(watching.viewer.status().keyframeRequests()).isEqualTo(1);
    }

    @Test
    void shouldHearKeyframeRequestsOnlySoOften() {
        Watching watching = plain();
        watching.output.take();
        watching.rtcp(new PictureLossIndication(9, VIDEO_SSRC));
        assertThat(watching.video()).as("the head start was an answer already").isEmpty();
        watching.nowNs += ViewerMedia.KEYFRAME_INTERVAL_NS - 1;
        watching.rtcp(new FullIntraRequest(9, List.of(new FullIntraRequest.Entry(VIDEO_SSRC, 1))));
        assertThat(watching.video()).isEmpty();
        watching.nowNs += 1;
        watching.rtcp(new FullIntraRequest(9, List.of(new FullIntraRequest.Entry(VIDEO_SSRC, 2))));
        assertThat(watching.video()).isNotEmpty();
        assertThat(watching.viewer.status().keyframeRequests()).isEqualTo(3);
        assertThat(watching.keyframesWanted).isZero();
    }

    @Test
    void shouldPassAKeyframeRequestOnWhenNothingIsCached() {
        Watching watching = plain();
        watching.passMs(600);
        watching.cache.forgetGroup();
        watching.output.take();
        watching.rtcp(new PictureLossIndication(9, VIDEO_SSRC));
        assertThat(watching.keyframesWanted).isEqualTo(1);
        watching.picture(1100, 50);
        assertThat(watching.video()).as("pictures go on meanwhile").hasSize(1);
    }

    @Test
    void shouldTellRoundTripAndLoss() {
        Watching watching = plain();
        assertThat(watching.viewer.status().roundTripNs()).isEqualTo(-1);
        long reportNtp = Watching.CLOCK.ntpAt(watching.nowNs);
        watching.nowNs += 150_000_000;
        long delay = 65_536 / 10;
        watching.rtcp(new ReceiverReport(9, List.of(block(VIDEO_SSRC, 64, NtpTime.compact(reportNtp), delay))));
        assertThat(watching.viewer.status().roundTripNs()).isBetween(49_000_000L, 51_000_000L);
        assertThat(watching.viewer.status().lossRatio()).isEqualTo(0.25);
        assertThat(watching.viewer.status().estimateBps()).isEqualTo(-1);
    }

    /** Sends 30 pictures a second for so long; after each report interval the viewer may speak. */
    private static void run(Watching watching, int seconds, int pictureBytes, Runnable speech) {
        for (int i = 0; i < seconds * 30; i++) {
            watching.nowNs += 1_000_000_000L / 30;
            long ms = (watching.nowNs - Watching.CLOCK.nanoTime()) / 1_000_000 + 2000;
            watching.sound(ms);
            watching.picture(ms, pictureBytes);
            speech.run();
            if (watching.viewer.nextTickNs() <= watching.nowNs) {
                watching.viewer.onTick(watching.nowNs);
            }
        }
    }

    @Test
    void shouldSkipToTheNextKeyframeWhenThePathIsClearlyTooSlow() {
        Watching watching = started(new Watching(Units.video(true, 0, List.of("nack", "goog-remb")), Units.audio()));
        Runnable complaint = () -> {
            watching.rtcp(new Remb(9, 300_000, List.of(VIDEO_SSRC)));
            watching.rtcp(new ReceiverReport(9, List.of(block(VIDEO_SSRC, 77, 0, 0))));
        };
        run(watching, 2, 5_000, complaint);
        assertThat(watching.viewer.status().unitsSkipped()).as("not at once").isZero();
        run(watching, 4, 5_000, complaint);
        assertThat(watching.viewer.status().unitsSkipped()).isPositive();
        assertThat(watching.viewer.status().estimateBps()).isEqualTo(300_000);
        watching.output.take();
        int wanted = watching.keyframesWanted;
        run(watching, 1, 5_000, complaint);
        assertThat(watching.video()).isEmpty();
        assertThat(watching.audio()).as("audio goes on").hasSize(30);
        run(watching, 1, 5_000, complaint);
        assertThat(watching.keyframesWanted).as("once an interval").isBetween(wanted + 1, wanted + 3);
        watching.key(60_000, 5_000);
        assertThat(watching.video()).isNotEmpty();
        wanted = watching.keyframesWanted;
        run(watching, 3, 100, () -> {});
        assertThat(watching.keyframesWanted).as("it has one").isEqualTo(wanted);
    }

    @Test
    void shouldNotSkipForALowEstimateAlone() {
        Watching watching = started(new Watching(Units.video(true, 0, List.of("nack", "goog-remb")), Units.audio()));
        run(watching, 10, 5_000, () -> watching.rtcp(new Remb(9, 300_000, List.of(VIDEO_SSRC))));
        assertThat(watching.viewer.status().unitsSkipped()).isZero();
    }

    @Test
    void shouldNotSkipForASilentViewer() {
        Watching watching = withRtx();
        run(watching, 20, 20_000, () -> {});
        assertThat(watching.viewer.status().unitsSkipped()).isZero();
        assertThat(watching.viewer.status().estimateBps()).isEqualTo(-1);
    }

    /** A path of limited speed: packets arrive late, then later, and the receiver tells of it. */
    private static final class Path {
        private final Watching watching;
        private final long bps;
        private int told;
        private long busyNs;
        private long lastTicks;
        private int number;

        Path(Watching watching, long bps) {
            this.watching = watching;
            this.bps = bps;
            this.busyNs = watching.nowNs;
        }

        void tell() {
            List<RtpPacket> fresh = watching.output.packets.subList(told, watching.output.packets.size());
            List<RtpPacket> numbered = fresh.stream()
                    .filter(packet -> !packet.extension(3).isEmpty())
                    .toList();
            told = watching.output.packets.size();
            if (numbered.isEmpty()) {
                return;
            }
            int[] deltas = new int[numbered.size()];
            long reference = 0;
            for (int i = 0; i < deltas.length; i++) {
                busyNs = Math.max(busyNs, watching.nowNs)
                        + numbered.get(i).bytes().length() * 8_000_000_000L / bps;
                long ticks = busyNs / TransportFeedback.DELTA_TICK_NS;
                if (i == 0) {
                    reference = busyNs / TransportFeedback.REFERENCE_TICK_NS;
                    lastTicks = reference * (TransportFeedback.REFERENCE_TICK_NS / TransportFeedback.DELTA_TICK_NS);
                }
                deltas[i] = (int) (ticks - lastTicks);
                lastTicks = ticks;
            }
            watching.rtcp(new TransportFeedback(
                    9, VIDEO_SSRC, numbered.getFirst().extension(3).u16(0), (int) reference, number++, deltas));
        }
    }

    @Test
    void shouldSkipWhenTransportFeedbackShowsThatTheQueueOnlyGrows() {
        Watching watching = started(new Watching(Units.video(true, 3, List.of("nack", "transport-cc")), Units.audio()));
        Path path = new Path(watching, 600_000);
        run(watching, 12, 6_000, path::tell);
        assertThat(watching.viewer.status().estimateBps()).isBetween(50_000L, 1_000_000L);
        assertThat(watching.viewer.status().unitsSkipped()).isPositive();
    }

    @Test
    void shouldNotSkipWhenThePathIsFastEnough() {
        Watching watching = started(new Watching(Units.video(true, 3, List.of("nack", "transport-cc")), Units.audio()));
        Path path = new Path(watching, 20_000_000);
        run(watching, 3, 300, path::tell);
        run(watching, 12, 6_000, path::tell);
        assertThat(watching.viewer.status().unitsSkipped()).isZero();
        assertThat(watching.viewer.status().estimateBps()).isGreaterThan(1_440_000);
    }

    @Test
    void shouldNotNumberPacketsWhenOnlySomeOfTheVideoWouldBeCounted() {
        SentTrack other = new SentTrack(
                5,
                Units.VIDEO_TRACK.kind(),
                90_000,
                new SentTrack.Sources(98, 0x5555, -1, -1),
                new SentTrack.Extensions(Bytes.EMPTY, 0, 0, 0),
                List.of());
        Watching watching = started(new Watching(Units.video(true, 3, Watching.FEEDBACK), other));
        assertThat(watching.video()).allMatch(packet -> packet.extension(3).isEmpty());
    }
}
