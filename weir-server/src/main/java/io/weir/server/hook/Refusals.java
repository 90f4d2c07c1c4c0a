package io.weir.server.hook;

import io.weir.base.time.Clock;

/**
 * Makes events of refused clients, as many in a second as are of use: clients that are refused come again at their own rate.
 *
 * <p>Threading: any thread. Limits: {@value #PER_SECOND_MAX} events in a second; the others are counted in the next event.
 */
public final class Refusals {
    /** Events in one second. */
    public static final int PER_SECOND_MAX = 20;

    private static final long SECOND_NS = 1_000_000_000L;

    private final HookSink sink;
    private final Clock clock;
    private long windowNs;
    private int emitted;
    private long unreported;

    /** Refusals told to {@code sink}. */
    public Refusals(HookSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
        this.windowNs = clock.nanoTime() - SECOND_NS;
    }

    /** A client was refused {@code action} on {@code path}. */
    public void onRefused(HookClient client, String path, String action, String reason) {
        long before;
        synchronized (this) {
            long now = clock.nanoTime();
            if (now - windowNs >= SECOND_NS) {
                windowNs = now;
                emitted = 0;
            }
            if (emitted == PER_SECOND_MAX) {
                unreported++;
                return;
            }
            emitted++;
            before = unreported;
            unreported = 0;
        }
        sink.emit(new HookEvent.SessionRefused(client, path, action, reason, before));
    }
}
