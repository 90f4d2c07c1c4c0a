package io.weir.server.record;

import io.weir.base.metrics.Counters;
import java.util.concurrent.atomic.LongAdder;

/** What all recorders count together. Threading: any thread. */
record RecordCounters(LongAdder segments, LongAdder bytes, LongAdder gaps, LongAdder dropped, LongAdder failures) {
    static RecordCounters of(Counters counters) {
        return new RecordCounters(
                counters.counter("record_segments"),
                counters.counter("record_bytes"),
                counters.counter("record_gaps"),
                counters.counter("record_units_dropped"),
                counters.counter("record_failures"));
    }
}
