package io.weir.base.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void shouldCountEachValueInTheFirstBucketThatHoldsIt() {
        Histogram histogram = new Histogram(List.of(10L, 20L));
        for (long value : new long[] {-1, 10, 11, 20, 21}) {
            histogram.record(value);
        }
        assertThat(histogram.counts()).containsExactly(2L, 2L, 1L);
        assertThat(histogram.count()).isEqualTo(5);
        assertThat(histogram.sum()).isEqualTo(62);
    }

    @Test
    void shouldHaveBoundsThatGrowAndOneSeriesForEachLabel() {
        Counters counters = new Counters();
        for (HistogramFamily family : HistogramFamily.values()) {
            assertThat(family.bounds()).isSorted().doesNotHaveDuplicates();
        }
        Histogram one = counters.histogram(HistogramFamily.AUTH_DECISION, "http", "allowed");
        assertThat(counters.histogram(HistogramFamily.AUTH_DECISION, "http", "allowed"))
                .isSameAs(one);
        assertThat(counters.histogram(HistogramFamily.AUTH_DECISION, "http", "denied"))
                .isNotSameAs(one);
        assertThatThrownBy(() -> counters.histogram(HistogramFamily.AUTH_DECISION, "http"))
                .hasMessageContaining("labels");
    }
}
