package io.weir.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchIntervalTest {
    private static final double UNITS_PER_SECOND = 73;

    private final BatchInterval auto = new BatchInterval.Auto();

    private long choose(int readers, long currentMs) {
        return auto.chooseMs(readers * UNITS_PER_SECOND, readers, currentMs);
    }

    @Test
    void shouldWriteEachUnitAtOnceUpToAQuarterOfALoop() {
        assertThat(choose(1, 0)).isZero();
        assertThat(choose(456, 0)).isZero();
        assertThat(choose(457, 0)).isPositive();
    }

    @Test
    void shouldLengthenTheIntervalWithTheNumberOfReaders() {
        assertThat(choose(700, 0)).isEqualTo(50);
        assertThat(choose(1000, 0)).isEqualTo(100);
        assertThat(choose(5000, 100)).isEqualTo(100);
    }

    @Test
    void shouldShortenTheIntervalOnlyWellBelowTheBound() {
        assertThat(choose(450, 50)).isEqualTo(50);
        assertThat(choose(360, 50)).isZero();
    }

    @Test
    void shouldObeyAFixedInterval() {
        assertThat(new BatchInterval.Fixed(0).chooseMs(1e9, 100_000, 100)).isZero();
        assertThat(new BatchInterval.Fixed(70).chooseMs(1, 1, 0)).isEqualTo(70);
        assertThatThrownBy(() -> new BatchInterval.Fixed(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
