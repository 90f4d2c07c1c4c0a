package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WallTimesTest {
    private static final Instant START = Instant.parse("2030-01-02T03:04:05Z");
    private static final long SECOND_NS = 1_000_000_000;

    private final WallTimes times = new WallTimes();

    @Test
    void shouldGoAsTheMediaGoes() {
        assertThat(times.at(0, START)).isEqualTo(START);
        assertThat(times.at(SECOND_NS, START.plusSeconds(1))).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void shouldHardlyMoveForAUnitThatCameLate() {
        times.at(0, START);
        assertThat(times.at(SECOND_NS, START.plusMillis(1_400)))
                .isEqualTo(START.plusSeconds(1).plus(WallTimes.STEP_MAX));
        assertThat(times.at(2 * SECOND_NS, START.plusMillis(1_900)))
                .isEqualTo(START.plusSeconds(2).plus(WallTimes.STEP_MAX).minus(WallTimes.STEP_MAX));
    }

    @Test
    void shouldFollowASendersClockThatIsWrong() {
        times.at(0, START);
        Instant last = START;
        for (int second = 1; second <= 3_600; second++) {
            last = times.at(second * SECOND_NS, START.plusMillis(second * 1_001L));
        }
        assertThat(Duration.between(last, START.plusMillis(3_600 * 1_001L)).abs())
                .isLessThanOrEqualTo(WallTimes.STEP_MAX);
    }

    @Test
    void shouldJumpAfterAPause() {
        times.at(0, START);
        assertThat(times.at(SECOND_NS, START.plusSeconds(60))).isEqualTo(START.plusSeconds(60));
    }
}
