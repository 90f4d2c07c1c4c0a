package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartPaceTest {
    private static final long WANTED_NS = 200_000_000L;
    private static final int PICTURES = 600;

    /** Players want all parts but a segment's last to have 85 % to 100 % of what was announced (RFC 8216bis §4.4.3.7, §4.4.4.9). */
    @ParameterizedTest
    @ValueSource(doubles = {2, 5, 12.5, 15, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 120})
    void shouldCutPartsThatPlayersLike(double rate) {
        List<Long> timesNs = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            timesNs.add(Math.round(i * 1000 / rate) * 1_000_000); // as RTMP rounds them
        }
        PartPace pace = new PartPace(WANTED_NS);
        int group = Math.max(1, (int) Math.round(2 * rate));
        timesNs.subList(0, group).forEach(pace::learn);
        assertThat(pace.isSettled()).isFalse();
        assertThat(pace.isDue(Long.MAX_VALUE / 2)).as("before it is known").isFalse();
        pace.settle(timesNs.get(group));

        long startNs = timesNs.get(group);
        int parts = 0;
        for (long atNs : timesNs.subList(group + 1, PICTURES)) {
            if (pace.isDue(atNs - startNs)) {
                assertThat(atNs - startNs).isBetween(pace.targetNs() * 85 / 100, pace.targetNs());
                startNs = atNs;
                parts++;
            }
        }
        assertThat(parts).isGreaterThan(3);
        assertThat(pace.targetNs()).isGreaterThanOrEqualTo(Math.min(WANTED_NS, Math.round(1e9 / rate)));
        assertThat(pace.millihertz() / 1000.0).isBetween(rate * 0.98, rate * 1.02);
    }

    @Test
    void shouldWaitForUnitsThatTellHowLongTheyLast() {
        PartPace pace = new PartPace(WANTED_NS);
        pace.settle(1_000_000_000L);
        assertThat(pace.isSettled()).as("no unit").isFalse();
        pace.learn(1_980_000_000L);
        pace.settle(1_980_000_000L);
        assertThat(pace.isSettled()).as("one, and none after it").isFalse();
        for (int i = 0; i < 4; i++) {
            pace.learn(2_500_000_000L + i * 20_000_000L);
        }
        pace.settle(2_560_000_000L);
        assertThat(pace.unitNs()).isEqualTo(20_000_000);
    }
}
