package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.base.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls on a session's media in time, and not at all when nothing is due.
 *
 * <p>Threading: the session's loop. Limits: one call each {@value #INTERVAL_MIN_NS} ns.
 */
final class LoopTicks {
    /** The least time between two calls. */
    static final long INTERVAL_MIN_NS = 1_000_000;
    /** The longest: whatever is due later is found out then. */
    private static final long INTERVAL_MAX_NS = 1_000_000_000;

    private final EventLoop loop;
    private final Clock clock;
    private final Media media;
    private boolean stopped;
    private @Nullable Future<?> pending;
    private long pendingNs;

    /** Whose time passes. */
    interface Media {
        /** Does what is due and tells when it is next; {@link Long#MAX_VALUE} for nothing. */
        long onTick(long nowNs);
    }

    LoopTicks(EventLoop loop, Clock clock, Media media) {
        this.loop = loop;
        this.clock = clock;
        this.media = media;
    }

    void start() {
        run();
    }

    void stop() {
        stopped = true;
        Future<?> waiting = pending;
        pending = null;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    /** A packet may have made something due earlier: calls then, unless it would anyway. */
    void callBy(long deadlineNs, long nowNs) {
        Future<?> waiting = pending;
        // What is due already waits for the least time too, and not anew with each packet.
        if (waiting != null && Math.max(deadlineNs, nowNs + INTERVAL_MIN_NS) < pendingNs) {
            waiting.cancel(false);
            schedule(deadlineNs, nowNs);
        }
    }

    private void run() {
        pending = null;
        if (stopped) {
            return;
        }
        long nowNs = clock.nanoTime();
        long next = media.onTick(nowNs);
        if (!stopped) {
            schedule(next, nowNs);
        }
    }

    private void schedule(long nextNs, long nowNs) {
        long wait = nextNs == Long.MAX_VALUE ? INTERVAL_MAX_NS : nextNs - nowNs;
        wait = Math.clamp(wait, INTERVAL_MIN_NS, INTERVAL_MAX_NS);
        pendingNs = nowNs + wait;
        pending = loop.schedule(this::run, wait, TimeUnit.NANOSECONDS);
    }
}
