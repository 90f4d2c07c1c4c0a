package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {
    @Test
    void shouldReadWhatTheSystemTells() {
        String stat =
                "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 9 0 0 0 1 2 0 0 20 0 1 0 123450 10000 500 18446744073709551615";
        assertThat(ProcessAge.of(stat, "1235.27 99.00\n")).isEqualTo(Duration.ofMillis(770));
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
