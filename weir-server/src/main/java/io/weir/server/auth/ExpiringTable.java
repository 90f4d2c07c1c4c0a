package io.weir.server.auth;

import io.weir.base.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Entries that hold for a while.
 *
 * <p>Threading: any thread. Limits: the capacity; beyond it expired entries go, and then any.
 */
final class ExpiringTable<K, V> {
    private static final long SWEEP_INTERVAL_NS = 1_000_000_000L;

    private final int capacity;
    private final Clock clock;
    private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();
    private final AtomicLong sweptNs;

    private record Entry<V>(V value, long untilNs) {}

    ExpiringTable(int capacity, Clock clock) {
        this.capacity = capacity;
        this.clock = clock;
        this.sweptNs = new AtomicLong(clock.nanoTime() - SWEEP_INTERVAL_NS);
    }

    /** The value, or null when there is none any more. */
    @Nullable
    V get(K key) {
        Entry<V> entry = entries.get(key);
        return entry == null || entry.untilNs - clock.nanoTime() <= 0 ? null : entry.value;
    }

    void put(K key, V value, Duration lifetime) {
        if (entries.size() >= capacity && !entries.containsKey(key)) {
            makeRoom();
        }
        entries.put(key, new Entry<>(value, clock.nanoTime() + lifetime.toNanos()));
    }

    int size() {
        return entries.size();
    }

    private void makeRoom() {
        long now = clock.nanoTime();
        long last = sweptNs.get();
        if (now - last >= SWEEP_INTERVAL_NS && sweptNs.compareAndSet(last, now)) {
            entries.values().removeIf(entry -> entry.untilNs - now <= 0);
        }
        Iterator<K> any = entries.keySet().iterator();
        while (entries.size() >= capacity && any.hasNext()) {
            any.next();
            any.remove();
        }
    }
}
