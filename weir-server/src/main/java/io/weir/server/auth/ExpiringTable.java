package io.weir.server.auth;

import io.weir.base.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries that hold for a while.
 *
 * <p>Threading: any thread; nothing waits but for a look into the table.
 * <p>Limits: the capacity; beyond it the entry goes that was put first. To put one takes away at most {@value #EXPIRED_AT_ONCE} that have
 * expired besides.
 */
final class ExpiringTable<K, V> {
    /** Expired entries taken away by one that is put: more than come, so that they become fewer. */
    static final int EXPIRED_AT_ONCE = 2;

    private final int capacity;
    private final Clock clock;
    /** In the order in which they were put. Guarded by this. */
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();

    private record Entry<V>(V value, long untilNs) {}

    ExpiringTable(int capacity, Clock clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /** The value, or null when there is none any more. */
    synchronized @Nullable V get(K key) {
        Entry<V> entry = entries.get(key);
        return entry == null || entry.untilNs - clock.nanoTime() <= 0 ? null : entry.value;
    }

    /** Puts an entry, which is the newest then, also in place of another of its key. */
    synchronized void put(K key, V value, Duration lifetime) {
        long now = clock.nanoTime();
        entries.remove(key);
        Iterator<Entry<V>> oldest = entries.values().iterator();
        for (int i = 0; i < EXPIRED_AT_ONCE && oldest.hasNext() && oldest.next().untilNs - now <= 0; i++) {
            oldest.remove();
        }
        if (entries.size() >= capacity) {
            Iterator<Entry<V>> first = entries.values().iterator();
            first.next();
            first.remove();
        }
        entries.put(key, new Entry<>(value, now + lifetime.toNanos()));
    }

    synchronized int size() {
        return entries.size();
    }
}
