package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.media.AccessUnit;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import io.weir.testkit.net.LinkConditions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A publisher whose packets are lost, late and out of order. */
class PublisherMediaLossTest {
    private static final long MS = LossyCall.MS;
    private static final LinkConditions BAD =
            LinkConditions.lossy(0.05, 10 * MS, 50 * MS).reordering(0.05, 40 * MS);
    private static final PublisherOptions STANDARD = PublisherOptions.standard(0x99, "weir", 2_000);
    private static final PublisherOptions PATIENT =
            new PublisherOptions(0x99, "weir", 1_000 * MS, 100 * MS, 300 * MS, 50_000_000, 2_000);
    private static final List<NegotiatedMedia> SECTIONS =
            List.of(Sections.video(), Sections.audio(List.of("nack", "transport-cc")));

    /** A call that begins well, so that its first packets are there, and goes on over such a link. */
    private static LossyCall call(long seed, LinkConditions conditions, PublisherOptions options) {
        LossyCall call = new LossyCall(seed, SECTIONS, options);
        call.run(100, true);
        call.worsen(conditions);
        return call;
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void shouldFeedEveryUnitInOrderOverABadLink() throws Exception {
        Seeded.forSeeds(Scale.count(4, 50), random -> {
            // Three requests may be lost in a row: what is to be whole for certain has to wait.
            LossyCall call = call(random.nextLong(), BAD, PATIENT);
            // Some retransmit by RTX, others send the very packet again.
            call.video.rtxSsrc = random.nextBoolean() ? 0x12 : 0;
            call.run(19_700, true);
            // The last packets of all could be lost without anyone noticing.
            call.worsen(LinkConditions.PERFECT);
            call.run(20_000, true);
            call.run(22_000, false);
            assertThat(call.up.lostCount()).isGreaterThan(100);
            assertThat(call.feed.numbers(0)).isEqualTo(upTo(call.pictureCount()));
            assertThat(call.feed.numbers(1)).isEqualTo(upTo(call.soundCount()));
            PublisherStatus status = call.media.status(22_000 * MS);
            assertThat(status.lostCount()).isZero();
            assertThat(status.recoveredCount()).isGreaterThan(50);
            assertThat(status.keyframeRequestCount()).isZero();
            assertThat(status.malformedCount() + status.unknownCount()).isZero();
            assertThat(status.roundTripNs() >= 20 * MS || call.video.rtxSsrc == 0)
                    .isTrue();
            assertInSync(call);
        });
    }

    /** Units captured at the same instant have the same time in both tracks. */
    private static void assertInSync(LossyCall call) {
        List<AccessUnit> pictures = call.feed.of(0);
        List<AccessUnit> sounds = call.feed.of(1);
        int picture = pictures.size() - 1;
        int pictureMs = picture / 3 * 100 + picture % 3 * 33;
        int soundMs = 20 * (sounds.size() - 1);
        double apartMs = call.feed.ptsMs(pictures.getLast()) - call.feed.ptsMs(sounds.getLast());
        assertThat(apartMs - (pictureMs - soundMs)).isBetween(-6.0, 6.0);
    }

    @Test
    void shouldReportWhatItReceives() {
        LossyCall call = call(1, BAD, STANDARD);
        call.run(10_000, true);
        List<ReceiverReport> reports = only(call, ReceiverReport.class);
        assertThat(reports).hasSizeBetween(7, 10);
        assertThat(reports.getLast().blocks()).hasSize(2).allSatisfy(block -> {
            assertThat(block.lastSenderReport()).isPositive();
            assertThat(block.jitterTicks()).isPositive();
        });
        assertThat(only(call, SourceDescription.class)).hasSameSizeAs(reports);
        assertThat(only(call, TransportFeedback.class)).hasSizeBetween(80, 100);
    }

    private static <T> List<T> only(LossyCall call, Class<T> type) {
        return call.feedback.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void shouldGoOnWithinASecondOfAnOutage() throws Exception {
        Seeded.forSeeds(Scale.count(4, 50), random -> {
            LossyCall call = call(random.nextLong(), BAD, STANDARD);
            call.video.rtxSsrc = 0x12;
            call.up.outage(5_000 * MS, 7_000 * MS);
            call.run(12_000, true);
            assertThat(call.keyframesAskedMs).anyMatch(ms -> ms >= 7_000 && ms < 7_700);
            List<AccessUnit> after = call.feed.units.stream()
                    .filter(unit -> unit.trackId() == 0)
                    .filter(unit -> unit.wallNs() > 7_000 * MS)
                    .toList();
            assertThat(after.getFirst().keyframe()).isTrue();
            assertThat(after.getFirst().wallNs()).isLessThan(8_000 * MS);
            assertThat(after).hasSizeGreaterThan(110);
            List<Integer> numbers = call.feed.numbers(0);
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            assertThat(numbers.getLast()).isGreaterThan(call.pictureCount() - 20);
        });
    }

    @Test
    void shouldStandPacketsThatChangeOnTheWay() throws Exception {
        Seeded.forSeeds(Scale.count(4, 50), random -> {
            LossyCall call = call(random.nextLong(), BAD.corrupting(0.2).duplicating(0.05), STANDARD);
            call.run(10_000, true);
            assertThat(call.feed.units).hasSizeGreaterThan(200);
            PublisherStatus status = call.media.status(10_000 * MS);
            assertThat(status.malformedCount() + status.unknownCount()).isPositive();
        });
    }

    @Test
    void shouldAskForNothingOnACleanLink() {
        LossyCall call = call(1, LinkConditions.PERFECT, STANDARD);
        call.run(5_000, true);
        PublisherStatus status = call.media.status(5_000 * MS);
        assertThat(status.nackCount() + status.keyframeRequestCount() + status.lateCount())
                .isZero();
        assertThat(status.roundTripNs()).isEqualTo(PublisherStatus.UNKNOWN);
        assertThat(call.feed.numbers(0)).isEqualTo(upTo(call.pictureCount()));
        assertThat(call.feed.units.getFirst().ptsTicks()).isEqualTo(90_000);
        for (int i = 0; i < call.fedMs.size(); i++) {
            assertThat(call.fedMs.get(i) * MS).isEqualTo(call.feed.units.get(i).wallNs());
        }
    }
}
