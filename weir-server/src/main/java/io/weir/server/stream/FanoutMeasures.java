package io.weir.server.stream;

import io.weir.base.metrics.Counters;
import io.weir.base.metrics.Histogram;
import io.weir.base.metrics.HistogramFamily;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is measured of the fan-out of all streams. A loop measures once for each batch, however many readers it has: one look at the
 * clock and two small additions beside as many system calls as there are readers.
 *
 * <p>Threading: any thread.
 */
final class FanoutMeasures {
    private final Histogram latency;
    private final Histogram queue;
    private final LongAdder internalErrors;
    private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);

    /** Why units were not passed on. */
    enum Drop {
        /** A reader has too much waiting; counted for each reader. */
        SLOW_READER,
        /** An event loop is too far behind; counted for each loop. */
        BUSY_LOOP,
        /** A publisher's loop is faster than the stream's. */
        BUSY_STREAM,
        /** Nobody could begin with them. */
        BEFORE_KEYFRAME,
        /** Of a track that nobody announced. */
        UNKNOWN_TRACK,
        /** Broken, or longer than a wire format has room for; counted for each format. */
        UNWRITABLE
    }

    FanoutMeasures(Counters counters) {
        latency = counters.histogram(HistogramFamily.ADDED_LATENCY);
        queue = counters.histogram(HistogramFamily.READER_QUEUE);
        internalErrors = counters.counter(Counters.INTERNAL_ERRORS);
        for (Drop reason : Drop.values()) {
            drops.put(
                    reason,
                    counters.counter("units_dropped", "reason", reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    void latency(long ns) {
        latency.record(ns);
    }

    void queue(int units) {
        queue.record(units);
    }

    /** Our own mistake in what reads a stream. */
    void failed() {
        internalErrors.increment();
    }

    void dropped(Drop reason, long units) {
        LongAdder counter = drops.get(reason);
        if (counter != null && units > 0) {
            counter.add(units);
        }
    }
}
