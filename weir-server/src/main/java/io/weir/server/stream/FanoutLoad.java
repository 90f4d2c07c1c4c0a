package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.weir.base.metrics.Counters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much fan-out each event loop carries, over all streams: what {@link BatchInterval} predicts cost from.
 *
 * <p>Threading: any thread; each lane adds the differences of its own share.
 */
public final class FanoutLoad {
    private final Map<EventLoop, Share> shares = new ConcurrentHashMap<>();
    private final FanoutMeasures measures;

    /** No load yet; what is measured is told nobody. */
    public FanoutLoad() {
        this(new Counters());
    }

    /** No load yet; what is measured goes to {@code counters}. */
    public FanoutLoad(Counters counters) {
        measures = new FanoutMeasures(counters);
    }

    FanoutMeasures measures() {
        return measures;
    }

    /** Adds to a loop's share; negative numbers take away. */
    void add(EventLoop loop, long unitWritesPerSecond, int readerCount) {
        Share share = shares.computeIfAbsent(loop, _ -> new Share());
        share.unitWritesPerSecond.addAndGet(unitWritesPerSecond);
        share.readerCount.addAndGet(readerCount);
    }

    /** Writes a second this loop would do, were every unit written at once. */
    long unitWritesPerSecond(EventLoop loop) {
        Share share = shares.get(loop);
        return share == null ? 0 : share.unitWritesPerSecond.get();
    }

    /** Readers on this loop. */
    int readerCount(EventLoop loop) {
        Share share = shares.get(loop);
        return share == null ? 0 : share.readerCount.get();
    }

    private static final class Share {
        final AtomicLong unitWritesPerSecond = new AtomicLong();
        final AtomicInteger readerCount = new AtomicInteger();
    }
}
