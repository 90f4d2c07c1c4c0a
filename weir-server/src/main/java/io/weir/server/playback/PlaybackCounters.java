package io.weir.server.playback;

import io.weir.base.metrics.Counters;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of answers with recordings. Threading: any thread. */
final class PlaybackCounters {
    private final LongAdder bytes;
    private final LongAdder gets;
    private final LongAdder failures;
    private final LongAdder refusals;
    private final LongAdder internalErrors;

    PlaybackCounters(Counters counters) {
        bytes = counters.counter("playback_bytes");
        gets = counters.counter("playback_gets");
        failures = counters.counter("playback_failures");
        refusals = counters.counter("playback_refusals");
        internalErrors = counters.counter(Counters.INTERNAL_ERRORS);
    }

    /** A range begins to be sent. */
    void began() {
        gets.increment();
    }

    void sent(long count) {
        bytes.add(count);
    }

    /** A range was broken off. */
    void failed() {
        failures.increment();
    }

    /** Something failed that should not be able to. */
    void internalError() {
        internalErrors.increment();
    }

    /** A request was refused because too much goes on. */
    void refused() {
        refusals.increment();
    }
}
