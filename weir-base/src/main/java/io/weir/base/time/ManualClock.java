package io.weir.base.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves by hand. */
public final class ManualClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant wallTime() {
        return Instant.EPOCH.plusNanos(nanos.get());
    }

    /** Moves time forward. */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("time does not go back");
        }
        nanos.addAndGet(step.toNanos());
    }
}
