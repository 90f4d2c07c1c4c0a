package io.weir.base.id;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Identifiers that sort by time. Threading: any thread. */
public final class SortableIds {
    private SortableIds() {}

    /** A UUID of version 7: 48 bits of milliseconds, then chance (RFC 9562 §5.7). */
    public static UUID next(Instant now, RandomGenerator random) {
        long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0xFFFL);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
