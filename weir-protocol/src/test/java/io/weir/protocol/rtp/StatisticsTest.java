package io.weir.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.protocol.rtp.rtcp.ReportBlock;
import io.weir.protocol.rtp.rtcp.SenderReport;
import java.time.Instant;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** {@link ReceptionStatistics}, {@link SenderStatistics}, {@link WallClockMapping} and {@link NtpTime}. */
class StatisticsTest {
    private static final long MS = 1_000_000;

    private final ReceptionStatistics reception = new ReceptionStatistics(7, 90_000);

    private void receive(int... sequences) {
        for (int sequence : sequences) {
            reception.onPacket(sequence, 0, 0);
        }
    }

    @Test
    void shouldCountLossSinceTheLastReportAndInAll() {
        receive(65_534, 65_535, 1, 2);
        ReportBlock first = reception.report(0);
        assertThat(first.extendedHighest()).isEqualTo(0x1_0002);
        assertThat(first.cumulativeLost()).isEqualTo(1);
        assertThat(first.fractionLost()).isEqualTo(256 / 5);
        receive(3, 4);
        ReportBlock second = reception.report(0);
        assertThat(second.fractionLost()).isZero();
        assertThat(second.cumulativeLost()).isEqualTo(1);
        receive(4, 4, 4);
        assertThat(reception.report(0).cumulativeLost()).isEqualTo(-2);
        assertThat(reception.receivedCount()).isEqualTo(9);
    }

    @Test
    void shouldReportNothingBeforeThereIsAnything() {
        assertThat(reception.report(5)).isEqualTo(new ReportBlock(7, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void shouldBelieveAJumpAtItsSecondPacket() {
        receive(10, 11, 40_000);
        assertThat(reception.extendedHighest()).isEqualTo(11);
        receive(12, 40_000, 40_001, 40_003);
        assertThat(reception.extendedHighest()).isEqualTo(40_003);
        assertThat(reception.lostCount()).isEqualTo(1);
        receive(40_003 + ReceptionStatistics.DROPOUT_MAX - 1);
        assertThat(reception.lostCount()).isEqualTo(ReceptionStatistics.DROPOUT_MAX - 1);
        receive(40_003 + 2 * ReceptionStatistics.DROPOUT_MAX - 1);
        assertThat(reception.lostCount()).isEqualTo(ReceptionStatistics.DROPOUT_MAX - 1);
    }

    /** Packets 20 ms apart of which every other one is 10 ms late. */
    @Test
    void shouldMeasureJitterAsTheAppendixDoes() {
        long expected = 0;
        for (int i = 0; i < 500; i++) {
            long late = i % 2 * 10L;
            reception.onPacket(i, 0xffff_0000L + 1800L * i & 0xffff_ffffL, (i * 20L + late) * MS);
            expected += i == 0 ? 0 : 900 - (expected + 8 >> 4);
        }
        assertThat(reception.jitterTicks()).isEqualTo(expected >> 4).isCloseTo(900, Offset.offset(2L));
    }

    @Test
    void shouldTellTheDelaySinceTheSendersReport() {
        receive(1);
        reception.onSenderReport(new SenderReport(7, 0x1234_5678_9abc_def0L, 0, 0, 0, List.of()), 1000 * MS);
        ReportBlock block = reception.report(6250 * MS);
        assertThat(block.lastSenderReport()).isEqualTo(0x5678_9abcL);
        assertThat(block.delaySinceLastSenderReport()).isEqualTo(0x5_4000);
    }

    /** The figures of RFC 3550 section 6.4.1, figure 2: a round trip of 6.125 s. */
    @Test
    void shouldComputeTheRoundTripOfTheSpecificationsFigure() {
        long now = 0xb44d_b710_8000_0000L;
        assertThat(NtpTime.roundTripNs(0xb705_2000L, 0x5_4000, now)).isEqualTo(6_125 * MS);
        assertThat(NtpTime.roundTripNs(0xb710_8000L, 1, now)).isZero();

        SenderStatistics sender = new SenderStatistics(7, 90_000);
        assertThat(sender.roundTripNs()).isEqualTo(SenderStatistics.UNKNOWN);
        sender.onReport(new ReportBlock(7, 64, 0, 0, 0, 0, 0), now);
        sender.onReport(new ReportBlock(8, 128, 0, 0, 0, 0xb705_2000L, 0), now);
        assertThat(sender.roundTripNs()).isEqualTo(SenderStatistics.UNKNOWN);
        assertThat(sender.fractionLost()).isEqualTo(0.25);
        sender.onReport(new ReportBlock(7, 0, 0, 0, 0, 0xb705_2000L, 0x5_4000), now);
        assertThat(sender.roundTripNs()).isEqualTo(6_125 * MS);
    }

    @Test
    void shouldExtrapolateMediaTimeInSenderReports() {
        SenderStatistics sender = new SenderStatistics(7, 90_000);
        long ntp = NtpTime.of(Instant.parse("2026-11-21T10:00:00Z"));
        sender.mapTime(0xffff_fff0L, ntp);
        sender.onSent(100);
        sender.onSent(1);
        SenderReport report = sender.report(NtpTime.plusNanos(ntp, 1500 * MS));
        assertThat(report.rtpTimestamp()).isBetween(135_000L - 17, 135_000L - 16);
        assertThat(report.packetCount()).isEqualTo(2);
        assertThat(report.octetCount()).isEqualTo(101);
        assertThat(report.ntpTime()).isEqualTo(ntp + 0x1_8000_0000L);
    }

    @Test
    void shouldTellWhichMediaTimesAreOneInstant() {
        WallClockMapping video = new WallClockMapping(90_000);
        WallClockMapping audio = new WallClockMapping(48_000);
        assertThatThrownBy(() -> video.ntpOf(0)).isInstanceOf(IllegalStateException.class);
        long ntp = NtpTime.of(Instant.ofEpochSecond(1_800_000_000L));
        video.onSenderReport(new SenderReport(1, 0, 5, 0, 0, List.of()));
        assertThat(video.isKnown()).isFalse();
        video.onSenderReport(new SenderReport(1, ntp, 0xffff_ff00L, 0, 0, List.of()));
        audio.onSenderReport(new SenderReport(2, NtpTime.plusNanos(ntp, 500 * MS), 24_000, 0, 0, List.of()));
        long videoTime = 90_000 - 0x100;
        assertThat(video.nanosAfter(videoTime, audio, 48_000)).isBetween(-1L, 1L);
        assertThat(video.nanosAfter(videoTime + 9000, audio, 48_000)).isBetween(100 * MS - 1, 100 * MS + 1);
        assertThat(video.nanosAfter(videoTime, audio, 52_800)).isBetween(-100 * MS - 1, -100 * MS + 1);
    }

    @Test
    void shouldConvertWallTime() {
        assertThat(NtpTime.of(Instant.EPOCH)).isEqualTo(2_208_988_800L << 32);
        long ntp = NtpTime.of(Instant.ofEpochSecond(1, 500_000_000));
        assertThat(ntp & 0xffff_ffffL).isEqualTo(0x8000_0000L);
        assertThat(NtpTime.compact(ntp)).isEqualTo((2_208_988_801L & 0xffff) << 16 | 0x8000);
        assertThat(NtpTime.nanosBetween(ntp, NtpTime.plusNanos(ntp, -2750 * MS)))
                .isEqualTo(-2750 * MS);
    }
}
