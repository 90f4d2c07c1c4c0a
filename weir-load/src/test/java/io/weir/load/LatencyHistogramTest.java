package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.testkit.Seeded;
import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void shouldReportNothingWhenNothingWasRecorded() {
        assertThat(histogram.distribution()).isEqualTo(Distribution.NONE);
        assertThat(histogram.percentileUs(0.5)).isZero();
    }

    @Test
    void shouldKeepSmallValuesExactly() {
        for (int i = 1; i <= 100; i++) {
            histogram.recordUs(i);
        }
        assertThat(histogram.percentileUs(0.50)).isEqualTo(50);
        assertThat(histogram.percentileUs(0.99)).isEqualTo(99);
        assertThat(histogram.percentileUs(1)).isEqualTo(100);
    }

    @Test
    void shouldRoundNanosecondsAndCountMilliseconds() {
        histogram.recordNs(1_500_400);
        assertThat(histogram.distribution().maxMs()).isEqualTo(1.5, within(1e-9));
    }

    @Test
    void shouldClampValuesAtTheLimits() {
        histogram.recordUs(-1);
        assertThat(histogram.percentileUs(1)).isZero();
        for (long value : new long[] {LatencyHistogram.VALUE_MAX_US - 1, LatencyHistogram.VALUE_MAX_US}) {
            histogram.recordUs(value);
            assertThat(histogram.percentileUs(1)).isEqualTo(value);
        }
        histogram.recordUs(LatencyHistogram.VALUE_MAX_US + 1);
        assertThat(histogram.percentileUs(1)).isEqualTo(LatencyHistogram.VALUE_MAX_US);
        assertThat(histogram.count()).isEqualTo(4);
    }

    @Test
    void shouldStayWithinTheBucketWidthOfTheTruePercentile() throws Exception {
        Seeded.forSeeds(20, random -> {
            LatencyHistogram any = new LatencyHistogram();
            long[] values = new long[1 + random.nextInt(500)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextLong(1L << 1 + random.nextInt(35));
                any.recordUs(values[i]);
            }
            Arrays.sort(values);
            for (double share : new double[] {0.5, 0.95, 0.99, 1}) {
                long exact = values[(int) Math.ceil(values.length * share) - 1];
                assertThat((double) any.percentileUs(share)).isCloseTo((double) exact, Percentage.withPercentage(1.6));
            }
        });
    }
}
