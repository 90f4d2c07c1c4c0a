package io.weir.server.hlspull;

import io.netty.channel.EventLoop;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.server.stream.FeedSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives the units of segments, which come in bursts, to a feed when they are due: in the order of their times, which is not that of a
 * segment, where the sound may stand long after its pictures; those of one track in the order they are put. All lanes share one
 * beginning, and go on over jumps ({@link LaneClock}). What comes too late moves the time of all that follows. A step forward that is
 * no jump is a pause of the stream.
 *
 * <p>Threading: {@link Lane} and {@link #start} are for any thread but event loops, and wait; units are given on the loop.
 * <p>Limits: {@value #BYTES_MAX} bytes and {@link #AHEAD_NS_MAX} of each lane wait; who puts more waits.
 */
final class UnitPacer {
    /** Bytes that wait in all. */
    static final long BYTES_MAX = 128L << 20;

    /** How much of a lane may wait, nanoseconds: a few long segments. */
    static final long AHEAD_NS_MAX = 60_000_000_000L;

    /** A unit this late was held up on the way: what follows is as late, nanoseconds. */
    static final long LATE_NS = 200_000_000;

    private static final int TICK_MS = 10;

    private final EventLoop loop;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<LaneClock> clocks = new ArrayList<>();
    private @Nullable FeedSink sink;
    private long waitingBytes;
    private long beginNs;
    private boolean begun;
    private boolean closed;

    /** What one playlist's segments hold. */
    final class Lane {
        private final Queue<Item> items = new PriorityQueue<>(Item.ORDER);
        private final Map<Integer, Track> first = new LinkedHashMap<>();
        private final Map<Integer, Track> changing = new HashMap<>();
        private final LaneClock time;
        private long number;

        private Lane(LaneClock time) {
            this.time = time;
        }

        /** The next unit's time need not go on where it was. */
        void breakOff() {
            lock.lock();
            try {
                time.breakOff();
            } finally {
                lock.unlock();
            }
        }

        /** A track that is there from the start on, or that begins or changes with its next unit. */
        void put(Track track) {
            lock.lock();
            try {
                if (begun || first.putIfAbsent(track.id(), track) != null) {
                    changing.put(track.id(), track);
                }
            } finally {
                lock.unlock();
            }
        }

        /** A unit of a track that was put. */
        void put(Track track, AccessUnit unit) throws InterruptedException {
            long dtsNs = Ticks.toNanos(unit.dtsTicks(), track.clockRate());
            lock.lockInterruptibly();
            try {
                long atNs = time.place(track.id(), dtsNs);
                put(new Item(changing.remove(track.id()), unit, atNs, number++));
            } finally {
                lock.unlock();
            }
        }

        private void put(Item item) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!closed && begun && isFull()) {
                    room.await();
                }
                items.add(item);
                waitingBytes += item.bytes();
            } finally {
                lock.unlock();
            }
        }

        private boolean isFull() {
            Item first = items.peek();
            return first != null && (waitingBytes >= BYTES_MAX || time.latestNs() - first.atNs >= AHEAD_NS_MAX);
        }
    }

    /** A unit, its track where that begins or changes, and when it is due on the time of all lanes. */
    private record Item(@Nullable Track track, AccessUnit unit, long atNs, long number) {
        static final Comparator<Item> ORDER =
                Comparator.comparingLong(Item::atNs).thenComparingLong(Item::number);

        int bytes() {
            return unit.payload().length();
        }
    }

    /** Gives units on {@code loop}, once it is started. */
    UnitPacer(EventLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Another lane; before {@link #start}. */
    Lane lane() {
        LaneClock time = new LaneClock(clocks);
        clocks.add(time);
        Lane lane = new Lane(time);
        lanes.add(lane);
        return lane;
    }

    /** Tracks that are there from the start on. */
    List<Track> tracks() {
        lock.lock();
        try {
            return lanes.stream().flatMap(lane -> lane.first.values().stream()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Begins to give: its tracks and the first unit now. */
    void start(FeedSink to) {
        lock.lock();
        try {
            sink = to;
            begun = true;
            long firstNs = lanes.stream()
                    .filter(lane -> !lane.items.isEmpty())
                    .mapToLong(lane -> lane.items.element().atNs)
                    .min()
                    .orElse(0);
            beginNs = clock.nanoTime() - firstNs;
        } finally {
            lock.unlock();
        }
        loop.execute(() -> {
            tracks().forEach(to::track);
            tick();
        });
    }

    /** Waits until all is given. */
    void awaitEmpty() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && lanes.stream().anyMatch(lane -> !lane.items.isEmpty())) {
                room.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives nothing any more; who waits goes on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tick() {
        FeedSink to;
        List<Item> due = new ArrayList<>();
        long nowNs = clock.nanoTime();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            to = sink;
            takeDue(nowNs, due);
            if (!due.isEmpty()) {
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (to != null) {
            for (Item item : due) {
                give(to, item, nowNs);
            }
        }
        loop.schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private static void give(FeedSink to, Item item, long nowNs) {
        Track track = item.track;
        AccessUnit unit = item.unit;
        if (track != null) {
            to.track(track);
        }
        to.unit(new AccessUnit(
                unit.trackId(), unit.ptsTicks(), unit.dtsTicks(), unit.keyframe(), nowNs, unit.payload()));
    }

    private void takeDue(long nowNs, List<Item> due) {
        for (Lane lane = earliest(); lane != null; lane = earliest()) {
            Item first = lane.items.element();
            long dueNs = beginNs + first.atNs;
            if (dueNs > nowNs) {
                return;
            }
            if (nowNs - dueNs > LATE_NS) {
                beginNs += nowNs - dueNs;
            }
            waitingBytes -= first.bytes();
            due.add(lane.items.remove());
        }
    }

    private @Nullable Lane earliest() {
        Lane earliest = null;
        for (Lane lane : lanes) {
            Item first = lane.items.peek();
            Item before = earliest == null ? null : earliest.items.peek();
            if (first != null && (before == null || first.atNs < before.atNs)) {
                earliest = lane;
            }
        }
        return earliest;
    }
}
