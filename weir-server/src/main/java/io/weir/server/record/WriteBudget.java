package io.weir.server.record;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all recorders together may have waiting to be written. A root has no more than is left over: so that there is room for others
 * however many hang, of two of them a third of all, of one half.
 *
 * <p>Threading: any thread. Threads that take at the same time may take a part each beyond the limit.
 * <p>Limits: {@code bytesMax}; a count for each root that was ever recorded to.
 */
final class WriteBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Path, Share> shares = new ConcurrentHashMap<>();

    /** Nothing waits yet. */
    WriteBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** What may wait for the disk of that root. */
    Share of(Path root) {
        return shares.computeIfAbsent(root, _ -> new Share());
    }

    /** Bytes of units that wait. */
    long waitingBytes() {
        return bytes.get();
    }

    /** What waits for one disk. */
    final class Share {
        private final AtomicLong own = new AtomicLong();

        private Share() {}

        /** Takes so many bytes more; false when that is too much. */
        boolean tryTake(long count) {
            // compared so that nothing overflows
            if (own.get() + count > bytesMax - bytes.get() - count) {
                return false;
            }
            own.addAndGet(count);
            bytes.addAndGet(count);
            return true;
        }

        /** So many are written. */
        void give(long count) {
            own.addAndGet(-count);
            bytes.addAndGet(-count);
        }

        /** Whether half of what could be taken is free. */
        boolean hasRoom() {
            return own.get() <= (bytesMax - bytes.get()) / 2;
        }
    }
}
