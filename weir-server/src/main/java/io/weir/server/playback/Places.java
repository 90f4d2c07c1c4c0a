package io.weir.server.playback;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many answers are on their way, altogether and to each address.
 *
 * <p>Threading: any thread.
 */
final class Places {
    private final int max;
    private final int maxEach;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /** At most {@code max}, and {@code maxEach} for one address. */
    Places(int max, int maxEach) {
        this.max = max;
        this.maxEach = maxEach;
    }

    /** Takes a place; false when there is none. */
    boolean take(InetAddress address) {
        if (taken.incrementAndGet() > max) {
            taken.decrementAndGet();
            return false;
        }
        boolean[] full = {false};
        byAddress.compute(address, (_, count) -> {
            int now = count == null ? 0 : count;
            full[0] = now >= maxEach;
            return full[0] ? count : Integer.valueOf(now + 1);
        });
        if (full[0]) {
            taken.decrementAndGet();
        }
        return !full[0];
    }

    /** Gives a place back. */
    void free(InetAddress address) {
        taken.decrementAndGet();
        byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** Places taken. */
    int count() {
        return taken.get();
    }
}
