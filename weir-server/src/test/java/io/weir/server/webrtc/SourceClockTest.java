package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.protocol.rtp.NtpTime;
import io.weir.protocol.rtp.rtcp.SenderReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceClockTest {
    private static final long MS = 1_000_000;

    private final FeedTimeline timeline = new FeedTimeline();
    private final SourceClock video = new SourceClock(timeline, 90_000);
    private final SourceClock audio = new SourceClock(timeline, 48_000);

    /** Says that {@code timestamp} was sampled at that millisecond of the sender's clock. */
    private static void report(SourceClock clock, long timestamp, long senderMs) {
        long ntp = NtpTime.plusNanos(TestSource.BOOT_NTP, senderMs * MS);
        clock.onSenderReport(new SenderReport(1, ntp, timestamp & 0xffff_ffffL, 0, 0, List.of()));
    }

    /** The time of a unit of video, ms. */
    private double picture(long timestamp, long arrivalMs) {
        return video.map(timestamp, arrivalMs * MS) / 90.0;
    }

    /** The time of a unit of audio, ms. */
    private double sound(long timestamp, long arrivalMs) {
        return audio.map(timestamp, arrivalMs * MS) / 48.0;
    }

    @Test
    void shouldGoByArrivalBeforeAnyReport() {
        assertThat(picture(123_456, 5_000)).isEqualTo(1_000);
        assertThat(sound(99, 5_040)).isEqualTo(1_040);
        assertThat(picture(123_456 + 3_600, 5_043)).isEqualTo(1_040);
        assertThat(sound(99 + 960, 5_060)).isEqualTo(1_060);
    }

    @Test
    void shouldPassTheWrapOfTimestamps() {
        double first = picture(0xffff_ff00L, 0);
        assertThat(picture(0xffff_ff00L + 9_000, 100)).isEqualTo(first + 100);
        assertThat(picture(0x200, 5) - first).isBetween(0.0, 20.0);
    }

    @Test
    void shouldStepForwardWhenReportsSayThatItIsBehind() {
        picture(0, 0);
        report(video, 0, 0);
        picture(90, 1);
        // Sound of the sender's second 0.5 came at once: it was taken for sound of now.
        sound(0, 1);
        report(audio, 0, 500);
        assertThat(sound(480, 10)).isEqualTo(1_510);
    }

    @Test
    void shouldNeverStepBackButMoveTheOthersForward() {
        picture(0, 0);
        report(video, 0, 0);
        picture(90, 1);
        assertThat(sound(0, 1)).isEqualTo(1_001);
        report(audio, 0, -400);
        assertThat(sound(480, 10)).isEqualTo(1_011);
        // Sound of -390 ms is at 1011 ms, so the picture of 20 ms is at 1421 ms.
        assertThat(picture(1_800, 20)).isCloseTo(1_421, within(0.1));
    }

    @Test
    void shouldSlewASmallCorrection() {
        picture(0, 0);
        report(video, 0, 0);
        picture(90, 1);
        sound(0, 0);
        report(audio, 0, -60);
        double last = sound(0, 1);
        for (int i = 1; i <= 150; i++) {
            double next = sound(960L * i, 20L * i);
            assertThat(next - last).isBetween(18.9, 20.1);
            last = next;
        }
        assertThat(last).isBetween(1_000 + 3_000 - 60.0, 1_000 + 3_000 - 60.0 + SourceClock.SLEW_MIN_NS / 1e6 + 1);
    }

    @Test
    void shouldGoOnByArrivalWhenTimestampsBeginAnew() {
        picture(3_000_000, 0);
        report(video, 3_000_000, 0);
        assertThat(picture(3_003_600, 40)).isEqualTo(1_040);
        assertThat(picture(77, 80)).isEqualTo(1_080);
        assertThat(picture(77 + 3_600, 120)).isEqualTo(1_120);
        assertThat(picture(2_000_000_000, 160)).isEqualTo(1_160);
    }

    @Test
    void shouldTakeAPauseForAPause() {
        picture(0, 0);
        assertThat(picture(90 * 60_000, 60_000)).isEqualTo(61_000);
    }

    @Test
    void shouldNotFollowWallClocksThatDoNotAgree() {
        picture(0, 0);
        report(video, 0, 0);
        sound(0, 0);
        report(audio, 0, 3_600_000);
        for (int i = 1; i <= 100; i++) {
            assertThat(picture(1_800L * i, 20L * i)).isEqualTo(1_000 + 20 * i);
            assertThat(sound(960L * i, 20L * i)).isEqualTo(1_000 + 20 * i);
        }
    }
}
