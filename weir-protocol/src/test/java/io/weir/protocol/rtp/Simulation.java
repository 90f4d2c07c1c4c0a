package io.weir.protocol.rtp;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Runs actions in the order of the times they are due; time is nobody's but its own. */
final class Simulation {
    static final long MS = 1_000_000;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::number));
    private long nowNs;
    private long count;

    private record Event(long atNs, long number, Runnable action) {}

    long nowNs() {
        return nowNs;
    }

    void after(long delayNs, Runnable action) {
        events.add(new Event(nowNs + delayNs, count++, action));
    }

    void every(long intervalNs, Runnable action) {
        after(intervalNs, () -> {
            action.run();
            every(intervalNs, action);
        });
    }

    void runUntil(long endNs) {
        while (!events.isEmpty() && events.element().atNs() <= endNs) {
            Event event = events.remove();
            nowNs = event.atNs();
            event.action().run();
        }
        nowNs = endNs;
    }
}
