package io.weir.server.webrtc;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.weir.base.thread.Ownership;
import io.weir.base.time.Clock;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The viewers of one stream on one event loop: hands each unit to all of them, and lets their time pass. One that fails is
 * ended, and costs the others nothing.
 *
 * <p>Threading: created by the home loop; {@link #offer}, {@link #seed}, {@link #join}, {@link #leave}, {@link #forgetGroup} and
 * {@link #end} are the home loop's and run on the viewers' loop in the same order, all else is the viewers' loop's.
 * <p>Limits: {@value #UNITS_IN_FLIGHT_MAX} units on the way, beyond it the loop's viewers skip to the next keyframe; one unit of sound
 * waits, for {@value #RIDE_WAIT_MS} ms.
 */
final class RtpLoop implements ViewerPlace {
    private static final Logger LOG = LoggerFactory.getLogger(RtpLoop.class);

    /** Units handed over and not yet delivered. A loop this far behind is seconds behind. */
    static final int UNITS_IN_FLIGHT_MAX = 256;

    /** How often time passes while a viewer is being sent its head start. */
    static final long BURST_TICK_MS = 5;

    /** How often it passes otherwise: what is due are reports, which are not urgent. */
    static final long IDLE_TICK_MS = 100;

    /** From so many viewers on, sound waits for the next picture to leave in its run: most of what a viewer costs is per run. */
    static final int RIDE_VIEWERS_MIN = 100;

    /** How long it waits at the most. */
    static final long RIDE_WAIT_MS = 20;

    /** Without a picture for so long there is nothing to wait for. */
    private static final long PICTURES_STALE_NS = 100_000_000L;

    private final EventLoop loop;
    private final boolean atHome;
    private final LiveStream stream;
    private final Clock clock;
    private final LongAdder unitsDropped;

    // home loop
    private int viewerCount;
    private boolean overflowed;

    // viewers' loop
    private final PacketCache cache = new PacketCache();
    private List<ViewerMedia> viewers = List.of();
    private @Nullable ScheduledFuture<?> timer;
    private boolean hurried;

    private @Nullable UnitPackets waiting;
    private long pictureNs = Long.MIN_VALUE / 2;

    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * The viewers of {@code stream} on {@code loop}, none yet.
     *
     * @param unitsDropped counts units that did not reach this loop
     */
    RtpLoop(EventLoop loop, LiveStream stream, Clock clock, LongAdder unitsDropped) {
        this.loop = loop;
        this.atHome = loop == stream.home();
        this.stream = stream;
        this.clock = clock;
        this.unitsDropped = unitsDropped;
    }

    /** Viewers that have come and not left. Home loop. */
    int viewerCount() {
        return viewerCount;
    }

    /** What the loop's first viewer starts with. Home loop. */
    void seed(List<UnitPackets> units) {
        run(() -> units.forEach(cache::add));
    }

    /** One viewer more. Home loop. */
    void join(ViewerMedia viewer) {
        viewerCount++;
        run(() -> {
            List<ViewerMedia> more = new ArrayList<>(viewers);
            more.add(viewer);
            viewers = List.copyOf(more);
            try {
                viewer.onJoined(this, clock.nanoTime());
            } catch (RuntimeException | AssertionError e) {
                fail(viewer, e);
            }
            arm();
        });
    }

    /** One viewer less. Home loop. */
    void leave(ViewerMedia viewer) {
        viewerCount--;
        run(() -> {
            List<ViewerMedia> fewer = new ArrayList<>(viewers);
            fewer.remove(viewer);
            viewers = List.copyOf(fewer);
            viewer.onLeft();
            if (viewers.isEmpty()) {
                disarm();
            }
        });
    }

    /** Hands a unit over. Home loop. */
    void offer(UnitPackets unit, boolean startsHere) {
        if (atHome) {
            deliver(unit);
            return;
        }
        if (overflowed && !startsHere) {
            unitsDropped.increment();
            return;
        }
        if (inFlight.get() >= UNITS_IN_FLIGHT_MAX) {
            overflowed = true;
            unitsDropped.increment();
            return;
        }
        overflowed = false;
        inFlight.incrementAndGet();
        loop.execute(() -> {
            inFlight.decrementAndGet();
            deliver(unit);
        });
    }

    /** Nobody starts with the pictures that are cached. Home loop. */
    void forgetGroup() {
        run(cache::forgetGroup);
    }

    /** Ends all viewers. Home loop. */
    void end(EndReason reason) {
        run(() -> {
            List<ViewerMedia> all = viewers;
            viewers = List.of();
            disarm();
            for (ViewerMedia viewer : all) {
                try {
                    viewer.onStreamEnd(reason, clock.nanoTime());
                } catch (RuntimeException | AssertionError e) {
                    report(e);
                }
            }
        });
    }

    /** Our own mistake with one viewer ends that viewer. */
    private void fail(ViewerMedia viewer, Throwable cause) {
        report(cause);
        try {
            viewer.onStreamEnd(EndReason.INTERNAL_ERROR, clock.nanoTime());
        } catch (RuntimeException | AssertionError e) {
            LOG.debug("[webrtc] its goodbye has failed as well", e);
        }
    }

    private void report(Throwable cause) {
        stream.countFailure();
        LOG.error("[webrtc] a viewer has failed, and is ended", cause);
    }

    private void deliver(UnitPackets unit) {
        assert Ownership.on(loop);
        cache.add(unit);
        long nowNs = clock.nanoTime();
        if (unit.isVideo()) {
            UnitPackets rider = waiting;
            waiting = null;
            pictureNs = nowNs;
            send(unit, rider, nowNs);
            return;
        }
        sendWaiting(nowNs);
        if (viewers.size() >= RIDE_VIEWERS_MIN && nowNs - pictureNs < PICTURES_STALE_NS) {
            waiting = unit;
            loop.schedule(() -> onWaited(unit), RIDE_WAIT_MS, TimeUnit.MILLISECONDS);
        } else {
            send(unit, null, nowNs);
        }
    }

    private void send(UnitPackets unit, @Nullable UnitPackets rider, long nowNs) {
        List<ViewerMedia> all = viewers;
        for (int i = 0; i < all.size(); i++) {
            ViewerMedia viewer = all.get(i);
            try {
                viewer.onUnit(unit, rider, nowNs);
            } catch (RuntimeException | AssertionError e) {
                fail(viewer, e);
            }
        }
    }

    private void onWaited(UnitPackets unit) {
        if (waiting == unit) {
            sendWaiting(clock.nanoTime());
        }
    }

    private void sendWaiting(long nowNs) {
        UnitPackets unit = waiting;
        if (unit != null) {
            waiting = null;
            send(unit, null, nowNs);
        }
    }

    @Override
    public PacketCache cache() {
        return cache;
    }

    @Override
    public void wantKeyframe() {
        stream.wantKeyframe();
    }

    @Override
    public void hurry() {
        assert Ownership.on(loop);
        if (!hurried) {
            disarm();
            arm(BURST_TICK_MS);
            hurried = true;
        }
    }

    private void onTimer() {
        timer = null;
        hurried = false;
        long nowNs = clock.nanoTime();
        boolean bursting = false;
        for (ViewerMedia viewer : viewers) {
            if (viewer.nextTickNs() <= nowNs) {
                tick(viewer, nowNs);
            }
            bursting |= viewer.isBursting();
        }
        if (bursting) {
            hurry();
        } else {
            arm();
        }
    }

    private void tick(ViewerMedia viewer, long nowNs) {
        try {
            viewer.onTick(nowNs);
        } catch (RuntimeException | AssertionError e) {
            fail(viewer, e);
        }
    }

    private void arm() {
        if (timer == null && !viewers.isEmpty()) {
            arm(IDLE_TICK_MS);
        }
    }

    private void arm(long delayMs) {
        timer = loop.schedule(this::onTimer, delayMs, TimeUnit.MILLISECONDS);
    }

    private void disarm() {
        hurried = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void run(Runnable task) {
        if (atHome) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
