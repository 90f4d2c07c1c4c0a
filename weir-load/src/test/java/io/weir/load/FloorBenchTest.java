package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class FloorBenchTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSendToEveryDestination() throws Exception {
        FloorReport report = FloorBench.run(options(4, 0));
        assertThat(report.packets()).isPositive();
        assertThat(report.runs()).isPositive().isLessThan(report.packets());
        assertThat(report.drained()).isPositive().isLessThanOrEqualTo(report.sent());
        assertThat(report.threadMicrosPerPacket()).isPositive();
        assertThat(report.toText()).contains("4 destinations", "µs per packet");
        long cells = WhepReport.MARKDOWN_HEADER
                .lines()
                .findFirst()
                .orElseThrow()
                .chars()
                .filter(c -> c == '|')
                .count();
        assertThat(report.toMarkdownRow("floor").chars().filter(c -> c == '|')).hasSize((int) cells);
    }

    @Test
    void shouldLimitDestinationsAndPorts() {
        assertThat(options(FanoutOptions.READERS_MAX, FloorOptions.PORT_MAX - FanoutOptions.READERS_MAX))
                .isNotNull();
        assertThatThrownBy(() -> options(0, 0)).hasMessageContaining("readers");
        assertThatThrownBy(() -> options(2, FloorOptions.PORT_MAX - 1)).hasMessageContaining("port");
        assertThatThrownBy(() -> new FloorOptions(1, 0, null, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("duration");
    }

    private static FloorOptions options(int readers, int port) {
        return new FloorOptions(readers, port, null, Duration.ZERO, Duration.ofSeconds(1));
    }
}
