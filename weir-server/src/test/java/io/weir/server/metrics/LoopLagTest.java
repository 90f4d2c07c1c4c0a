package io.weir.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopLagTest {
    @Test
    void shouldCountDelaysByBucketAndTellThemAsAHistogram() {
        try (EventLoops loops = EventLoops.start(1)) {
            LoopLag lag = new LoopLag(loops, Clock.system());
            // its own probes would count too
            lag.close();
            lag.record(-5);
            lag.record(1_000_000);
            lag.record(1_000_001);
            lag.record(2_000_000_000L);
            assertThat(lag.counts()).startsWith(2L, 1L).endsWith(1L);
            assertThat(lag.sumSeconds()).isBetween(2.0, 2.1);

            Counters counters = new Counters();
            counters.counter("internal_errors").add(3);
            String text = new NativeMetrics(counters, lag, NodeGauges.NONE).text(List.of(), List.of());
            assertThat(text)
                    .contains(
                            "# TYPE weir_event_loop_lag_seconds histogram",
                            "weir_event_loop_lag_seconds_bucket{le=\"0.001\"} 2",
                            "weir_event_loop_lag_seconds_bucket{le=\"+Inf\"} 4",
                            "weir_internal_errors_total 3.0",
                            "weir_sessions{protocol=\"rtmp\",state=\"publish\"} 0.0",
                            "jvm_gc_collection_seconds");
        }
    }
}
