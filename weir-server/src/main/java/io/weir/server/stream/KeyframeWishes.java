package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Asks a stream's feed for keyframes when readers need one. A wish that comes too soon after the last one is kept until its time,
 * or until a keyframe comes.
 *
 * <p>Threading: the stream's home loop. Limits: one in {@value #INTERVAL_NS} ns.
 */
final class KeyframeWishes {
    /** The feed is asked no more often, however many readers want one. */
    static final long INTERVAL_NS = 500_000_000L;

    private final EventLoop home;
    private final Clock clock;
    private final Runnable ask;
    private long askedNs;
    private boolean asked;
    private boolean kept;

    /** Nothing is wished for; {@code ask} asks the feed on the air. */
    KeyframeWishes(EventLoop home, Clock clock, Runnable ask) {
        this.home = home;
        this.clock = clock;
        this.ask = ask;
    }

    /** A reader can show nothing before the next keyframe. */
    void add() {
        long sinceNs = clock.nanoTime() - askedNs;
        if (!asked || sinceNs >= INTERVAL_NS) {
            askNow();
        } else if (!kept) {
            kept = true;
            home.schedule(this::askLate, INTERVAL_NS - sinceNs, TimeUnit.NANOSECONDS);
        }
    }

    /** A keyframe came: whoever wished for one has it. */
    void granted() {
        kept = false;
    }

    private void askLate() {
        if (kept) {
            askNow();
        }
    }

    private void askNow() {
        kept = false;
        asked = true;
        askedNs = clock.nanoTime();
        ask.run();
    }
}
