package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {
    private static final String STAT =
            "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 9 0 0 0 1 2 0 0 20 0 1 0 123450 10000 500 18446744073709551615";

    @Test
    void shouldReadWhatTheSystemTells() {
        assertThat(ProcessAge.of(STAT, "1235.27 99.00\n")).contains(Duration.ofMillis(770));
    }

    /** Some containers show the time since they were started, and processes by the time since the machine was. */
    @Test
    void shouldNotTakeTheUptimeOfAContainer() {
        assertThat(ProcessAge.of(STAT, "60.00 99.00\n")).isEmpty();
    }

    /** The Java machine counts from its own start, a little after the process's. */
    @Test
    void shouldBeALittleMoreThanTheMachineSays() {
        Duration before = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        Duration age = ProcessAge.now().orElseThrow();
        assertThat(age).isBetween(before.minusMillis(10), before.plusSeconds(60));
        assertThat(ProcessAge.now().orElseThrow()).isGreaterThanOrEqualTo(age);
    }
}
