package io.weir.server.hook;

import io.weir.base.id.SortableIds;
import io.weir.base.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The last events, numbered. Those who follow it keep the number they have reached and read on from there; who falls behind
 * further than the log goes back is told how many events are missing. So a slow follower costs no memory and holds nobody up.
 *
 * <p>Threading: any thread; the lock is held for a few entries, never for I/O.
 * <p>Limits: {@value #ENTRIES_MAX} events and {@link #COST_MAX} bytes kept, {@value #READ_MAX} read at once, {@value #FOLLOWERS_MAX} followers.
 */
public final class EventLog {
    /** Events kept. */
    public static final int ENTRIES_MAX = 32_768;
    /** Memory the kept events may take, in bytes, roughly: clients choose the length of queries. */
    public static final long COST_MAX = 32L << 20;
    /** Events in one answer of {@link #read}. */
    public static final int READ_MAX = 256;
    /** Followers at once. */
    public static final int FOLLOWERS_MAX = 512;

    /** Whose events these are. */
    public record Source(String node, String instance) {}

    /** One event. */
    public record Entry(long seq, String id, Instant time, HookEvent event) {}

    /**
     * What there was to read.
     *
     * @param lostCount events that came before these entries and are gone
     * @param next the number to read on after
     */
    public record Page(List<Entry> entries, long lostCount, long next) {}

    /** What an entry costs beside its texts, roughly. */
    private static final int ENTRY_COST = 256;

    private final Clock clock;
    private final Source source;
    private final Object lock = new Object();
    // the entry of number n is at n % capacity
    private final @Nullable Entry[] ring;
    private final CopyOnWriteArrayList<Runnable> followers = new CopyOnWriteArrayList<>();
    private long oldestSeq = 1;
    private long lastSeq;
    private long cost;

    /** An empty log of a new instance of {@code node}. */
    public EventLog(String node, Clock clock) {
        this(node, clock, ENTRIES_MAX);
    }

    EventLog(String node, Clock clock, int capacity) {
        this.clock = clock;
        this.ring = new @Nullable Entry[capacity];
        this.source = new Source(
                node,
                SortableIds.next(clock.wallTime(), ThreadLocalRandom.current()).toString());
    }

    /** Whose events these are. */
    public Source source() {
        return source;
    }

    /** Adds an event and wakes the followers. */
    public void append(HookEvent event) {
        Instant now = clock.wallTime();
        String id = SortableIds.next(now, ThreadLocalRandom.current()).toString();
        synchronized (lock) {
            while (lastSeq - oldestSeq + 1 >= ring.length || (cost > COST_MAX && oldestSeq <= lastSeq)) {
                forgetOldest();
            }
            Entry entry = new Entry(++lastSeq, id, now, event);
            ring[slot(lastSeq)] = entry;
            cost += costOf(entry);
        }
        followers.forEach(Runnable::run);
    }

    private void forgetOldest() {
        cost -= costOf(at(oldestSeq));
        ring[slot(oldestSeq)] = null;
        oldestSeq++;
    }

    private int slot(long seq) {
        return (int) (seq % ring.length);
    }

    private Entry at(long seq) {
        return Objects.requireNonNull(ring[slot(seq)]);
    }

    private static int costOf(Entry entry) {
        return ENTRY_COST + entry.event().queryLength();
    }

    /** The number of the last event, 0 before the first. */
    public long lastSeq() {
        synchronized (lock) {
            return lastSeq;
        }
    }

    /** The events after number {@code since}, oldest first. */
    public Page read(long since) {
        synchronized (lock) {
            long from = Math.clamp(since, oldestSeq - 1, lastSeq);
            long to = Math.min(lastSeq, from + READ_MAX);
            List<Entry> page = new ArrayList<>((int) (to - from));
            for (long seq = from + 1; seq <= to; seq++) {
                page.add(at(seq));
            }
            return new Page(List.copyOf(page), Math.max(0, oldestSeq - 1 - Math.max(0, since)), to);
        }
    }

    /** Runs {@code wake} after each event, on the thread of that event: it must not wait. False when too many follow already. */
    public boolean follow(Runnable wake) {
        synchronized (followers) {
            return followers.size() < FOLLOWERS_MAX && followers.add(wake);
        }
    }

    /** The same {@code wake} is not run any more. */
    public void unfollow(Runnable wake) {
        followers.remove(wake);
    }
}
