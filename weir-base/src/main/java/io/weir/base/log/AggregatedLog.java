package io.weir.base.log;

import io.weir.base.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Warnings that peers can provoke at their own rate: the first of a kind is logged at once, the others within the same second are
 * counted and told with the next line.
 *
 * <p>Threading: any thread. Limits: {@value #KINDS_MAX} kinds; further ones share one line.
 */
public final class AggregatedLog {
    /** Kinds of warning kept apart. */
    public static final int KINDS_MAX = 64;

    private static final long WINDOW_NS = 1_000_000_000L;

    private final Logger log;
    private final Clock clock;
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /** Aggregates what goes to {@code log}. */
    public AggregatedLog(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Warns of {@code kind}, a constant of the program; {@code detail} is what is known of this case. */
    public void warn(String kind, String detail) {
        Window window = windows.size() < KINDS_MAX || windows.containsKey(kind)
                ? windows.computeIfAbsent(kind, _ -> new Window())
                : windows.computeIfAbsent("other", _ -> new Window());
        long now = clock.nanoTime();
        long due = window.nextNs.get();
        if (now - due >= 0 && window.nextNs.compareAndSet(due, now + WINDOW_NS)) {
            long held = window.held.getAndSet(0);
            if (held == 0) {
                log.warn("{}: {}", kind, detail);
            } else {
                log.warn("{}: {} (and {} more)", kind, detail, held);
            }
        } else {
            window.held.incrementAndGet();
        }
    }

    private static final class Window {
        final AtomicLong nextNs = new AtomicLong(Long.MIN_VALUE / 2);
        final AtomicLong held = new AtomicLong();
    }
}
