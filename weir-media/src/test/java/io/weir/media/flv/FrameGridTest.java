package io.weir.media.flv;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.media.Ticks;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import org.junit.jupiter.api.Test;

class FrameGridTest {
    private static final int RATE = 44_100;
    private static final int FRAME = 1024;

    private final FrameGrid grid = new FrameGrid();

    @Test
    void shouldRestoreExactSpacingFromMilliseconds() {
        for (int i = 0; i < 100_000; i++) {
            long exact = (long) i * FRAME;
            long received = Ticks.ofMillis(exact * 1000 / RATE, RATE);
            assertThat(grid.snap(received, FRAME, RATE)).isEqualTo(exact);
        }
    }

    @Test
    void shouldKeepTheGridOverLostFrames() {
        for (int i : new int[] {0, 1, 2, 4, 5, 9, 10, 1000}) {
            long exact = (long) i * FRAME;
            long received = Ticks.ofMillis(exact * 1000 / RATE, RATE);
            assertThat(grid.snap(received, FRAME, RATE)).isEqualTo(exact);
        }
    }

    @Test
    void shouldStartANewGridAfterAJump() {
        assertThat(grid.snap(0, FRAME, RATE)).isZero();
        assertThat(grid.snap(FRAME + 1023, FRAME, RATE))
                .as("less than a frame late")
                .isIn((long) FRAME, 2L * FRAME);
        assertThat(grid.snap(1_000_960, FRAME, RATE)).isEqualTo(1_000_960);
        assertThat(grid.snap(1_000_960 + FRAME + 20, FRAME, RATE)).isEqualTo(1_000_960 + FRAME);
        assertThat(grid.snap(500, FRAME, RATE)).as("back").isEqualTo(500);
    }

    @Test
    void shouldTakeTheTimeAsItComesWhenTheSpanIsUnknown() {
        assertThat(grid.snap(100, 0, RATE)).isEqualTo(100);
        assertThat(grid.snap(101, 0, RATE)).isEqualTo(101);
        assertThat(grid.snap(7, FRAME, RATE)).isEqualTo(7);
    }

    @Test
    void shouldNeverBeAFrameOrMoreOffWhateverTheSenderDoes() throws Exception {
        Seeded.forSeeds(Scale.count(200, 10_000), random -> {
            FrameGrid own = new FrameGrid();
            long time = 0;
            for (int i = 0; i < 200; i++) {
                time += random.nextInt(20) == 0 ? random.nextInt(100_000) - 20_000 : 900 + random.nextInt(250);
                assertThat(Math.abs(own.snap(time, FRAME, RATE) - time)).isLessThan(FRAME);
            }
        });
    }
}
