package io.weir.server.clip;

import io.weir.base.metrics.Counters;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of clips. Threading: any thread. */
record ClipCounters(
        LongAdder requested,
        LongAdder succeeded,
        LongAdder failed,
        LongAdder retried,
        LongAdder bytes,
        LongAdder internalErrors) {
    static ClipCounters of(Counters counters) {
        return new ClipCounters(
                counters.counter("clips_requested"),
                counters.counter("clips_succeeded"),
                counters.counter("clips_failed"),
                counters.counter("clip_retries"),
                counters.counter("clip_bytes"),
                counters.counter(Counters.INTERNAL_ERRORS));
    }
}
