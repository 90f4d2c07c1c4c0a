package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import java.util.concurrent.TimeUnit;

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
    }

    private void run() {
        if (stopped) {
            return;
        }
        long nowNs = clock.nanoTime();
        long next = media.onTick(nowNs);
        long wait = next == Long.MAX_VALUE ? INTERVAL_MAX_NS : next - nowNs;
        loop.schedule(this::run, Math.clamp(wait, INTERVAL_MIN_NS, INTERVAL_MAX_NS), TimeUnit.NANOSECONDS);
    }
}
