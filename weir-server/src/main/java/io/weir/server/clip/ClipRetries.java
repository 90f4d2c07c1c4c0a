package io.weir.server.clip;

import io.weir.base.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** When what has failed is tried again: after a second, then twice as long each time, and by chance up to half as much again. Threading: its owner's thread. */
final class ClipRetries {
    private static final long FIRST_NS = 1_000_000_000L;
    private static final long LONGEST_NS = 3_600_000_000_000L;
    private static final int DOUBLINGS_MAX = 16;

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<String, Retry> retries = new HashMap<>();

    private record Retry(long atNs, int count) {}

    ClipRetries(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Whether nothing keeps it from being tried. */
    boolean isDue(String id) {
        Retry retry = retries.get(id);
        return retry == null || clock.nanoTime() - retry.atNs >= 0;
    }

    /** How often it has failed. */
    int count(String id) {
        Retry retry = retries.get(id);
        return retry == null ? 0 : retry.count;
    }

    /** It has failed for the {@code count}th time. */
    void later(String id, int count) {
        long delayNs = Math.min(LONGEST_NS, FIRST_NS << Math.min(count - 1, DOUBLINGS_MAX));
        retries.put(id, new Retry(clock.nanoTime() + delayNs + random.nextLong(delayNs / 2), count));
    }

    void forget(String id) {
        retries.remove(id);
    }
}
