package io.weir.server.slate;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import io.weir.server.stream.FeedSink;
import java.util.concurrent.TimeUnit;

/**
 * Plays a slate into a stream, at its pace, until it is stopped.
 *
 * <p>Threading: its loop, but for {@link #start} and {@link #stop}, which any thread may call.
 */
public final class SlateFeed {
    /** How often units are handed over. */
    private static final int STEP_MS = 50;

    private final Slate.Playing playing;
    private final FeedSink sink;
    private final EventLoop loop;
    private final Clock clock;
    private long beganNs;
    // written by any thread, read by the loop
    private volatile boolean stopped;

    /** A feed that waits for {@link #start}. */
    public SlateFeed(Slate slate, FeedSink sink, EventLoop loop, Clock clock) {
        this.playing = slate.play();
        this.sink = sink;
        this.loop = loop;
        this.clock = clock;
    }

    /** Begins with a keyframe, at once. */
    public void start() {
        loop.execute(() -> {
            beganNs = clock.nanoTime();
            playing.begin(sink);
            step();
        });
    }

    /** Ends it. */
    public void stop() {
        stopped = true;
    }

    private void step() {
        if (stopped) {
            return;
        }
        long nowNs = clock.nanoTime();
        playing.writeUntil(nowNs - beganNs, nowNs, sink);
        loop.schedule(this::step, STEP_MS, TimeUnit.MILLISECONDS);
    }
}
