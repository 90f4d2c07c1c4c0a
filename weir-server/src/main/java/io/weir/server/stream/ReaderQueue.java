package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reader's place in the fan-out: what waits to be written to its socket, and what happens when that is too much.
 *
 * <p>A reader with more than its bounds waiting skips to a keyframe, counted; one whose queue stays that full for longer than the write
 * timeout is ended. On the usual path, with an empty socket queue, a batch costs one system call and no bookkeeping.
 *
 * <p>Threading: its channel's loop. Limits: {@link StreamLimits#queueUnitsMax} units and {@link StreamLimits#QUEUE_BYTES_MAX} bytes
 * beyond the head start.
 */
final class ReaderQueue implements ReaderProgress {
    /** The reader may have missed a configuration: it gets one before its next keyframe. */
    private static final int UNKNOWN_GENERATION = -1;

    private final StreamReader reader;
    private final Channel channel;
    private final @Nullable DirectSocket socket;
    private final StreamLimits limits;
    private final Clock clock;
    private final ArrayDeque<Written> waiting = new ArrayDeque<>();

    private long writtenBytes;
    private int waitingUnits;
    private int headStartUnits;
    private long headStartBytes;
    private int configGeneration = UNKNOWN_GENERATION;
    private boolean awaitingKeyframe;
    private boolean skipping;
    /** When it was last so full that it had to skip. */
    private long fullNs;

    private boolean drained;
    private long unitsDiscarded;
    private long unitsDiscardedTaken;
    private boolean detached;

    private record Written(long endBytes, int units) {}

    ReaderQueue(StreamReader reader, StreamLimits limits, Clock clock) {
        this.reader = reader;
        this.channel = reader.channel();
        this.socket = DirectSocket.of(channel);
        this.limits = limits;
        this.clock = clock;
    }

    StreamReader reader() {
        return reader;
    }

    boolean detached() {
        return detached;
    }

    void detach() {
        detached = true;
        waiting.clear();
    }

    @Override
    public long writtenBytes() {
        return writtenBytes;
    }

    @Override
    public long unitsDiscarded() {
        return unitsDiscarded;
    }

    /** Units discarded since the last call. */
    long takeDiscarded() {
        long fresh = unitsDiscarded - unitsDiscardedTaken;
        unitsDiscardedTaken = unitsDiscarded;
        return fresh;
    }

    /** Units that wait, as far as is known without asking the socket. */
    int waitingUnits() {
        return waitingUnits;
    }

    /** Writes the signature, the start and the cached batches; without a start the reader waits for the next keyframe. */
    void begin(Bytes signature, Bytes start, int generation, List<WireBatch> headStart) {
        writeBytes(signature);
        awaitingKeyframe = start.isEmpty();
        if (!awaitingKeyframe) {
            configGeneration = generation;
            writeBytes(start);
            for (WireBatch batch : headStart) {
                headStartUnits += batch.unitCount();
                headStartBytes += batch.sizeBytes();
                write(batch.view());
            }
        }
        channel.flush();
        noteWaiting(headStartUnits);
    }

    /** Takes one batch; answers its size if it was written, 0 if it was discarded, -1 if the reader is to be ended as too slow. */
    int offer(WireBatch batch, boolean flush) {
        if (awaitingKeyframe) {
            if (!batch.keyframeStart()) {
                return 0;
            }
            awaitingKeyframe = false;
        } else if (skipping || !waiting.isEmpty()) {
            settleWaiting();
            if (mustSkip(batch)) {
                unitsDiscarded += batch.unitCount();
                return tooSlow() ? -1 : 0;
            }
        }
        if (batch.configGeneration() != configGeneration && batch.keyframeStart()) {
            configGeneration = batch.configGeneration();
            writeBytes(batch.start());
        }
        int sent = flush && socket != null && pendingBytes() == 0 ? socket.send(batch.bytes()) : 0;
        writtenBytes += sent;
        if (sent < batch.sizeBytes()) {
            write(batch.view().skipBytes(sent));
            if (flush) {
                channel.flush();
            }
            noteWaiting(batch.unitCount());
        }
        return batch.sizeBytes();
    }

    /** The lane wrote a new configuration into the batches that this reader takes. */
    void adoptGeneration(int generation) {
        if (!awaitingKeyframe && !skipping) {
            configGeneration = generation;
        }
    }

    private boolean mustSkip(WireBatch batch) {
        boolean full = waitingUnits + batch.unitCount() > limits.queueUnitsMax() + headStartUnits
                || pendingBytes() + batch.sizeBytes() > StreamLimits.QUEUE_BYTES_MAX + headStartBytes;
        if (!skipping) {
            if (full) {
                skipping = true;
                configGeneration = UNKNOWN_GENERATION;
                drained = false;
                fullNs = clock.nanoTime();
            }
            return full;
        }
        drained = waitingUnits <= (limits.queueUnitsMax() + headStartUnits) / 2
                && pendingBytes() <= (StreamLimits.QUEUE_BYTES_MAX + headStartBytes) / 2;
        if (!drained) {
            return true;
        }
        fullNs = clock.nanoTime();
        skipping = full || !batch.keyframeStart();
        return skipping;
    }

    /** Whether it would go on with a keyframe, and only with one. */
    boolean needsKeyframe() {
        return awaitingKeyframe || skipping && drained;
    }

    private boolean tooSlow() {
        return clock.nanoTime() - fullNs > limits.writeTimeoutMs() * 1_000_000L;
    }

    private void writeBytes(Bytes some) {
        if (some.isEmpty()) {
            return;
        }
        ByteBuf bytes = channel.alloc().directBuffer(some.length());
        some.writeTo(bytes);
        write(bytes);
    }

    private void write(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
        channel.write(bytes, channel.voidPromise());
    }

    /** After a flush: nothing is noted while the socket takes everything at once. */
    private void noteWaiting(int units) {
        if (pendingBytes() == 0) {
            waiting.clear();
            waitingUnits = 0;
            headStartUnits = 0;
            headStartBytes = 0;
        } else {
            waitingUnits += units;
            waiting.addLast(new Written(writtenBytes, units));
        }
    }

    private void settleWaiting() {
        long flushed = writtenBytes - pendingBytes();
        while (!waiting.isEmpty() && waiting.peekFirst().endBytes() <= flushed) {
            waitingUnits -= waiting.removeFirst().units();
        }
        if (waiting.isEmpty()) {
            headStartUnits = 0;
            headStartBytes = 0;
        }
    }

    private long pendingBytes() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }
}
