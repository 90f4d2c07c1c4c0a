package io.weir.server.stream;

import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.thread.Ownership;
import io.weir.base.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fans one lane's batches out to the readers attached on one event loop. One that fails is ended, and costs the others nothing.
 *
 * <p>Threading: created by the home loop; {@link #offer}, {@link #attach} and {@link #end} are the home loop's and run on the reader
 * loop in the same order, all else is the reader loop's.
 * <p>Ownership: each batch on its way holds one reference, released after the last local reader has taken its own.
 * <p>Limits: on the way to another loop as much as one reader may have waiting, {@link StreamLimits#queueUnitsMax} units and {@link
 * StreamLimits#QUEUE_BYTES_MAX} bytes; beyond it the loop's readers skip to the next keyframe.
 */
final class LoopFanout {
    private static final Logger LOG = LoggerFactory.getLogger(LoopFanout.class);

    private final EventLoop loop;
    private final boolean atHome;
    private final Clock clock;
    private final StreamCounters counters;
    private final FanoutMeasures measures;
    private final Events events;

    // written by the home loop, read by the reader loop
    private volatile StreamLimits limits;

    // home loop
    private int readerCount;
    private boolean overflowed;

    // reader loop
    private final List<ReaderQueue> readers = new ArrayList<>();
    private boolean delivering;
    private boolean dirty;
    private int sampled;

    // added to by the home loop, taken from by the reader loop: what is on the way
    private final AtomicInteger unitsInFlight = new AtomicInteger();
    private final AtomicLong bytesInFlight = new AtomicLong();

    /** Hears what the readers do. Threading: the reader loop. */
    interface Events {
        /** The reader is off the list. */
        void onDetached(StreamReader reader);

        /** A reader has room again, and can show nothing before the next keyframe. */
        void onKeyframeWanted();
    }

    /** Where its figures go: those of the stream and those of all. */
    record Tally(StreamCounters counters, FanoutMeasures measures) {}

    /** A fan-out to {@code loop}. */
    LoopFanout(EventLoop loop, EventLoop home, StreamLimits limits, Clock clock, Tally tally, Events events) {
        this.loop = loop;
        this.atHome = loop == home;
        this.limits = limits;
        this.clock = clock;
        this.counters = tally.counters;
        this.measures = tally.measures;
        this.events = events;
    }

    EventLoop loop() {
        return loop;
    }

    /** Other bounds for readers that come from now on. Home loop. */
    void limits(StreamLimits next) {
        limits = next;
    }

    /** Readers attached or on their way. Home loop. */
    int readerCount() {
        return readerCount;
    }

    /** One reader less. Home loop. */
    void forgetReader() {
        readerCount--;
    }

    /** Hands a batch over; without {@code flush} it is written together with the next one. Home loop. */
    void offer(WireBatch batch, boolean flush) {
        if (atHome) {
            deliver(batch, flush);
            return;
        }
        if (overflowed && !batch.keyframeStart()) {
            return;
        }
        if (!hasRoom(batch)) {
            overflowed = true;
            counters.unitsDropped().add(batch.unitCount());
            measures.dropped(FanoutMeasures.Drop.BUSY_LOOP, batch.unitCount());
            return;
        }
        overflowed = false;
        unitsInFlight.addAndGet(batch.unitCount());
        bytesInFlight.addAndGet(batch.sizeBytes());
        batch.retain();
        loop.execute(() -> {
            unitsInFlight.addAndGet(-batch.unitCount());
            bytesInFlight.addAndGet(-batch.sizeBytes());
            try {
                deliver(batch, flush);
            } finally {
                batch.release();
            }
        });
    }

    /** Whether the batch may set out; one alone always may. */
    private boolean hasRoom(WireBatch batch) {
        long bytes = bytesInFlight.get();
        return bytes == 0
                || (unitsInFlight.get() + batch.unitCount() <= limits.queueUnitsMax()
                        && bytes + batch.sizeBytes() <= StreamLimits.QUEUE_BYTES_MAX);
    }

    /** Adds a reader, which begins with {@code signature}, {@code start} and {@code headStart}; takes over one reference of each batch. Home loop. */
    void attach(StreamReader reader, Bytes signature, Bytes start, int generation, List<WireBatch> headStart) {
        readerCount++;
        run(() -> {
            ReaderQueue queue = new ReaderQueue(reader, limits, clock);
            try {
                reader.onAttached(queue);
                long bytes = 0;
                for (WireBatch batch : headStart) {
                    bytes += batch.sizeBytes();
                }
                queue.begin(signature, start, generation, headStart);
                counters.outboundBytes().add(bytes + start.length());
            } catch (RuntimeException | AssertionError e) {
                fail(queue, e);
                return;
            } finally {
                headStart.forEach(WireBatch::release);
            }
            if (reader.channel().isActive()) {
                readers.add(queue);
            } else {
                queue.detach();
                events.onDetached(reader);
            }
        });
    }

    /** A new configuration is written into the batches from the next one on. Home loop. */
    void generation(int generation) {
        run(() -> {
            for (ReaderQueue queue : readers) {
                queue.adoptGeneration(generation);
            }
        });
    }

    /** Ends all readers. Home loop. */
    void end(EndReason reason) {
        run(() -> {
            List<ReaderQueue> all = List.copyOf(readers);
            readers.clear();
            for (ReaderQueue queue : all) {
                if (!queue.detached()) {
                    end(queue, reason);
                }
            }
        });
    }

    private void end(ReaderQueue queue, EndReason reason) {
        queue.detach();
        events.onDetached(queue.reader());
        try {
            queue.reader().onEnd(reason);
        } catch (RuntimeException | AssertionError e) {
            report(queue, e);
        }
    }

    /** Our own mistake with one reader ends that reader. */
    private void fail(ReaderQueue queue, Throwable cause) {
        report(queue, cause);
        end(queue, EndReason.INTERNAL_ERROR);
    }

    private void report(ReaderQueue queue, Throwable cause) {
        measures.failed();
        LOG.error(
                "[{}] has failed as a reader, and is ended", queue.reader().id().shortText(), cause);
    }

    /** Takes a reader off the list; harmless when it is not on it. Reader loop. */
    void detach(StreamReader reader) {
        assert Ownership.on(loop);
        for (int i = 0; i < readers.size(); i++) {
            ReaderQueue queue = readers.get(i);
            if (queue.reader() == reader) {
                queue.detach();
                events.onDetached(reader);
                if (delivering) {
                    dirty = true;
                } else {
                    readers.remove(i);
                }
                return;
            }
        }
    }

    private void deliver(WireBatch batch, boolean flush) {
        assert Ownership.on(loop);
        long bytes = 0;
        boolean keyframeWanted = false;
        delivering = true;
        try {
            for (int i = 0; i < readers.size(); i++) {
                ReaderQueue queue = readers.get(i);
                if (queue.detached()) {
                    continue;
                }
                int written;
                try {
                    written = queue.offer(batch, flush);
                } catch (RuntimeException | AssertionError e) {
                    dirty = true;
                    fail(queue, e);
                    continue;
                }
                if (written > 0) {
                    bytes += written;
                    continue;
                }
                measures.dropped(FanoutMeasures.Drop.SLOW_READER, queue.takeDiscarded());
                keyframeWanted |= queue.needsKeyframe();
                if (written < 0) {
                    dirty = true;
                    end(queue, EndReason.SLOW_READER);
                }
            }
        } finally {
            delivering = false;
        }
        if (dirty) {
            dirty = false;
            readers.removeIf(ReaderQueue::detached);
        }
        if (keyframeWanted) {
            events.onKeyframeWanted();
        }
        counters.outboundBytes().add(bytes);
        if (bytes > 0 && flush) {
            measure(batch);
        }
    }

    /** Once for each batch: the clock after the last reader, and the queue of one reader, another each time. */
    private void measure(WireBatch batch) {
        measures.latency(clock.nanoTime() - batch.openedNs());
        if (!readers.isEmpty()) {
            sampled = (sampled + 1) % readers.size();
            measures.queue(readers.get(sampled).waitingUnits());
        }
    }

    private void run(Runnable task) {
        if (atHome) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
