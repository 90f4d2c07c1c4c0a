package io.weir.protocol.webrtc;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a session has to be connected. What it would call is let go of as soon as the session is, or is over:
 * else a session that has ended would be kept in memory until then.
 *
 * <p>Threading: {@link #start} once, by whoever opens the session; {@link #cancel} by the session's loop, before or
 * after that.
 */
final class ConnectTimeout {
    // written by whoever starts it, read by the loop
    private volatile @Nullable Future<?> pending;
    // written by the loop, read by whoever starts it
    private volatile boolean cancelled;

    /** Runs {@code task} on {@code loop} after that time, unless it is cancelled. */
    void start(EventLoop loop, int timeoutMs, Runnable task) {
        Future<?> scheduled = loop.schedule(task, timeoutMs, TimeUnit.MILLISECONDS);
        pending = scheduled;
        // The session may have come to an end meanwhile: whichever of the two threads is last sees what the other
        // wrote.
        if (cancelled) {
            cancel();
        }
    }

    /** Nobody waits for it any more. */
    void cancel() {
        cancelled = true;
        Future<?> scheduled = pending;
        if (scheduled != null) {
            pending = null;
            scheduled.cancel(false);
        }
    }

    boolean isPending() {
        return pending != null;
    }
}
