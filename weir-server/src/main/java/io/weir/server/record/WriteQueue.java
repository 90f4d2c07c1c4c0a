package io.weir.server.record;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of one recorder on their way to the disk, in order.
 *
 * <p>Threading: offered by the stream's home loop, written by one thread of the executor at a time.
 * <p>Limits: {@value #PARTS_MAX} parts, {@value #BYTES_MAX} bytes, and {@link WriteBudget} for all recorders together. What does not fit is
 * refused; the end of a segment always fits.
 */
final class WriteQueue {
    /** Parts that wait. */
    static final int PARTS_MAX = 32;

    /** Bytes of units that wait: over a minute of 8 Mbit/s. A single part may be larger if nothing else waits. */
    static final long BYTES_MAX = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);

    private final SegmentWriter writer;
    private final Executor executor;
    private final WriteBudget.Share budget;
    private final Deque<RecordedPart> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean running;
    private boolean endDue;
    private boolean closed;
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    WriteQueue(SegmentWriter writer, Executor executor, WriteBudget.Share budget) {
        this.writer = writer;
        this.executor = executor;
        this.budget = budget;
    }

    /** Queues a part; false when it has to be dropped. */
    synchronized boolean offer(RecordedPart part) {
        boolean fits =
                waiting.size() < PARTS_MAX && (waitingBytes == 0 || waitingBytes + part.sizeBytes() <= BYTES_MAX);
        if (!fits || closed || !budget.tryTake(part.sizeBytes())) {
            return false;
        }
        endDue = false; // another segment ends the one before
        waiting.add(part);
        waitingBytes += part.sizeBytes();
        run();
        return true;
    }

    /** Whether so little waits that it is worth while to begin again. */
    synchronized boolean hasRoom() {
        return waiting.size() <= PARTS_MAX / 2 && waitingBytes <= BYTES_MAX / 2 && budget.hasRoom();
    }

    /** The segment ends with what is queued. */
    synchronized void end() {
        endDue = true;
        run();
    }

    /** Nothing more comes; done when all is written. */
    synchronized CompletableFuture<@Nullable Void> close() {
        closed = true;
        end();
        return drained;
    }

    private void run() {
        if (!running) {
            running = true;
            executor.execute(this::drain);
        }
    }

    private void drain() {
        for (; ; ) {
            RecordedPart part;
            synchronized (this) {
                part = waiting.peek();
                if (part == null && !endDue) {
                    running = false;
                    if (closed) {
                        drained.complete(null);
                    }
                    return;
                }
                endDue = endDue && part != null;
            }
            handle(part);
            if (part != null) {
                done(part);
            }
        }
    }

    private synchronized void done(RecordedPart part) {
        waiting.remove();
        waitingBytes -= part.sizeBytes();
        budget.give(part.sizeBytes());
    }

    private void handle(@Nullable RecordedPart part) {
        try {
            if (part == null) {
                writer.end();
            } else {
                writer.write(part);
            }
        } catch (Throwable e) {
            // Whatever it is: what follows is written, and those who wait for the end are told.
            LOG.error("[record] a part could not be handled", e);
        }
    }
}
