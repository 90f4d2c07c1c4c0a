package io.weir.server.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TranscodeClockTest {
    private static final int RATE = 44_100;

    private final TranscodeClock clock = new TranscodeClock(RATE);

    @Test
    void shouldGiveBackTheTimesOfTheSource() {
        long first = clock.advance(5_000_000, 1024);
        long second = clock.advance(5_001_024, 1024);
        assertThat(second - first).isEqualTo(1024);
        assertThat(clock.sourceTicks(first, RATE)).isEqualTo(5_000_000);
        assertThat(clock.sourceTicks(second + 7, RATE)).isEqualTo(5_001_031);
        assertThat(clock.anchorCount()).isEqualTo(1);
    }

    @Test
    void shouldTellTimesBeforeTheFirstUnit() {
        long first = clock.advance(10, 1024);
        assertThat(clock.sourceTicks(first - 312, RATE)).isEqualTo(10 - 312);
    }

    @Test
    void shouldKeepGapsAndJumpsBack() {
        clock.advance(0, 1024);
        long behindGap = clock.advance(200_000, 1024);
        long behindJump = clock.advance(-3_000_000, 1024);
        assertThat(clock.sourceTicks(behindGap - 100, RATE)).isEqualTo(924);
        assertThat(clock.sourceTicks(behindGap, RATE)).isEqualTo(200_000);
        assertThat(clock.sourceTicks(behindJump + 1023, RATE)).isEqualTo(-3_000_000 + 1023);
        assertThat(clock.anchorCount()).isEqualTo(1);
    }

    @Test
    void shouldFollowASourceThatDriftsForHours() {
        long pts = 0;
        for (int i = 0; i < 1_000_000; i++) {
            // a tick too much in each unit: a second in thirteen minutes
            long position = clock.advance(pts, 1024);
            assertThat(Math.abs(clock.sourceTicks(position, RATE) - pts)).isLessThanOrEqualTo(RATE / 1000 + 1);
            pts += 1025;
        }
        assertThat(clock.anchorCount()).isLessThan(4);
    }

    @Test
    void shouldConvertToTheRateOfWhatComesOut() {
        clock.advance(44_100L * 100_000, 1024);
        long position = 48_000L * TranscodeClock.START_MS / 1000;
        assertThat(clock.sourceTicks(position, 48_000)).isEqualTo(48_000L * 100_000);
        assertThat(clock.sourceTicks(position + 960, 48_000)).isEqualTo(48_000L * 100_000 + 960);
    }

    @Test
    void shouldForgetTheOldestDifferenceAtTheLimit() {
        for (int i = 0; i < TranscodeClock.ANCHORS_MAX; i++) {
            clock.advance(i * 100_000L, 1024);
        }
        assertThat(clock.anchorCount()).isEqualTo(TranscodeClock.ANCHORS_MAX);
        clock.advance(-1_000_000, 1024);
        assertThat(clock.anchorCount()).isEqualTo(TranscodeClock.ANCHORS_MAX);
    }

    @Test
    void shouldNotBeAskedBeforeTheFirstUnit() {
        assertThatThrownBy(() -> clock.sourceTicks(0, RATE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldPutUnitsThatAlmostFollowOneBehindTheOther() {
        OutputGrid grid = new OutputGrid(48_000);
        assertThat(grid.snap(100, 960)).isEqualTo(100);
        assertThat(grid.snap(1097, 960)).isEqualTo(1060);
        assertThat(grid.snap(2020 - 480, 960)).as("at the tolerance").isEqualTo(2020);
        assertThat(grid.snap(2980 + 481, 960)).as("beyond it").isEqualTo(3461);
        assertThat(grid.snap(-5000, 960)).isEqualTo(-5000);
    }
}
