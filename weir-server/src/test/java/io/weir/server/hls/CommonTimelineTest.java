package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommonTimelineTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long MS_NS = 1_000_000;

    private final CommonTimeline timeline = new CommonTimeline(100 * SECOND_NS);

    private long offset(long arrivedNs, long atNs, long... others) {
        return timeline.offsetNs(arrivedNs, atNs, LongStream.of(others));
    }

    @Test
    void shouldCountFromOneMomentOnWhateverTheTimesOfTheStream() {
        long first = offset(103 * SECOND_NS, 0);
        long second = offset(105 * SECOND_NS, 40 * SECOND_NS);
        assertThat(first + 0).isEqualTo(13 * SECOND_NS);
        assertThat(second + 40 * SECOND_NS).isEqualTo(15 * SECOND_NS);
    }

    @Test
    void shouldTakeOverTheOffsetOfAnotherPathOfTheSameEncoder() {
        long first = offset(103 * SECOND_NS, 5 * SECOND_NS);
        assertThat(offset(103 * SECOND_NS + 170 * MS_NS, 5 * SECOND_NS, first)).isEqualTo(first);
        assertThat(offset(103 * SECOND_NS + 170 * MS_NS, 5 * SECOND_NS, first - 600 * MS_NS, first))
                .isEqualTo(first);
        assertThat(offset(105 * SECOND_NS, 5 * SECOND_NS, first)).isNotEqualTo(first);
    }

    @Test
    void shouldBeAWholeNumberOfTicks() {
        assertThat(offset(103 * SECOND_NS + 1_234_567, 7) % CommonTimeline.STEP_NS)
                .isZero();
    }
}
