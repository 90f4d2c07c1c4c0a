package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Ticks;
import io.weir.media.Track;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream in one wire format: turns units into batches, keeps those since the last keyframe, and hands each to every loop that has
 * readers. It exists while it has readers.
 *
 * <p>Threading: the stream's home loop.
 * <p>Ownership: holds one reference of each batch in its history.
 */
final class WireLane {
    private static final long RATE_WINDOW_NS = 1_000_000_000;
    private static final int INITIAL_BATCH_BYTES = 2048;

    /** Taken for granted until a second has been counted: 30 pictures and 43 audio frames. */
    private static final double INITIAL_UNITS_PER_SECOND = 73;

    private final EventLoop home;
    private final WireFormat format;
    private final WireEncoder encoder;
    private StreamLimits limits;
    private final StreamCounters counters;
    private final FanoutLoad load;
    private final Clock clock;
    private final List<LoopFanout> fanouts = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();
    private final List<WireBatch> history = new ArrayList<>();
    private final Events events;
    private long historyBytes;

    private StreamHead head = StreamHead.EMPTY;
    private boolean historyUsable;
    private int configGeneration;
    private int historyGeneration;
    private Bytes start = Bytes.EMPTY;
    private boolean leadingVideo;

    private @Nullable ByteBuf open;
    /** Where the units of what is open begin. */
    private int openFrom;

    private int openUnits;
    private boolean openKeyframeStart;
    private int lastBatchBytes = INITIAL_BATCH_BYTES;
    private long openSinceNs;
    private long lastUnitMs;
    private long lastCloseNs;
    private long lastLeadNs;
    private long leadGapNs;
    private boolean timerArmed;

    private long intervalMs;
    private int unitsInWindow;
    private long windowStartNs;
    private double unitsPerSecond;

    /** Hears what a lane's readers do. Threading: the home loop. */
    interface Events {
        /** The last reader has left. */
        void onEmpty(WireLane lane);

        /** A reader can show nothing before the next keyframe. */
        void onKeyframeWanted();

        /** Our own mistake, seen by a timer of the lane: it can write no more. */
        void onFailed(WireLane lane, Throwable cause);
    }

    /** What all lanes of a server share. */
    record Shared(FanoutLoad load, Clock clock) {}

    private static final class Share {
        long unitWritesPerSecond;
        int readerCount;
    }

    WireLane(
            EventLoop home,
            WireFormat format,
            StreamLimits limits,
            StreamCounters counters,
            Shared shared,
            Events events) {
        this.home = home;
        this.format = format;
        this.encoder = format.newEncoder();
        this.limits = limits;
        this.counters = counters;
        this.load = shared.load();
        this.clock = shared.clock();
        this.events = events;
        this.windowStartNs = clock.nanoTime();
    }

    WireFormat format() {
        return format;
    }

    int readerCount() {
        int count = 0;
        for (LoopFanout fanout : fanouts) {
            count += fanout.readerCount();
        }
        return count;
    }

    /** The interval in use, in milliseconds. */
    long intervalMs() {
        return intervalMs;
    }

    /** Takes over the stream as it is now, with what the cache holds. */
    void open(StreamHead current, GopCache gop, boolean videoLeads) {
        leadingVideo = videoLeads;
        unitsPerSecond = INITIAL_UNITS_PER_SECOND;
        if (!gop.usable()) {
            head = current;
            encoder.head(current);
            return;
        }
        head = gop.head();
        encoder.head(head);
        cut(gop.startMs());
        for (AccessUnit unit : gop.units()) {
            Track track = head.track(unit.trackId());
            if (track != null) {
                append(track, unit);
            }
        }
        closeBatch();
        if (!current.equals(head)) {
            head(current, videoLeads, gop.startMs());
        }
    }

    /** Tracks or metadata changed: written into the lane before the next unit. */
    void head(StreamHead next, boolean videoLeads, long nowMs) {
        leadingVideo = videoLeads;
        StreamHead before = head;
        head = next;
        encoder.writeHeld(openBatch());
        encoder.head(next);
        closeBatch();
        configGeneration++;
        ByteBuf out = openBatch();
        if (!next.metadata().equals(before.metadata())) {
            encoder.writeMetadata(out, nowMs);
        }
        for (Track track : next.tracks()) {
            if (!track.equals(before.track(track.id()))) {
                encoder.writeTrack(out, track, nowMs);
            }
        }
        for (LoopFanout fanout : fanouts) {
            fanout.generation(configGeneration);
        }
        start = start(nowMs);
    }

    void unit(Track track, AccessUnit unit, boolean keyframeStart) {
        long nowNs = clock.nanoTime();
        countRate(nowNs);
        boolean leads = !leadingVideo || track.kind() == MediaKind.VIDEO;
        if (leads) {
            leadGapNs = Math.min(nowNs - lastLeadNs, intervalMs * 1_000_000L);
            lastLeadNs = nowNs;
        }
        if (keyframeStart) {
            writeKeyframe(track, unit);
            return;
        }
        append(track, unit);
        if (due(nowNs, leads)) {
            closeBatch();
        } else if (!timerArmed) {
            armTimer(intervalMs * 1_000_000L);
        }
    }

    /**
     * A batch ends with the picture that comes nearest to the interval: what ended with a timer or a sound would hold a picture for
     * longer at the same number of writes.
     */
    private boolean due(long nowNs, boolean leads) {
        long intervalNs = intervalMs * 1_000_000L;
        return leads ? nowNs - lastCloseNs >= intervalNs - leadGapNs / 2 : nowNs - openSinceNs >= intervalNs;
    }

    /** What is open and the keyframe are two batches, so that readers can start with the second, but one write. */
    private void writeKeyframe(Track track, AccessUnit unit) {
        encoder.writeHeld(openBatch());
        WireBatch before = seal();
        if (before != null) {
            offer(before, false);
            before.release();
        }
        cut(Ticks.toMillis(unit.dtsTicks(), track.clockRate()));
        append(track, unit);
        closeBatch();
    }

    /**
     * Adds a reader: what is open is written first, so that the history and what follows have no gap and no unit twice. Without
     * history it waits for the next keyframe, and says so.
     */
    void attach(StreamReader reader, long nowMs) {
        closeBatch();
        Bytes signature = encoded(encoder::writeSignature);
        LoopFanout fanout = fanoutOf(reader.channel().eventLoop());
        List<WireBatch> headStart = new ArrayList<>();
        Bytes readerStart = Bytes.EMPTY;
        int generation = configGeneration;
        if (historyUsable) {
            generation = historyGeneration;
            readerStart = start;
            for (WireBatch batch : history) {
                headStart.add(batch.retain());
            }
        } else if (!leadingVideo && !head.tracks().isEmpty()) {
            readerStart = start(nowMs);
        }
        // the history carries a change of configuration within itself
        fanout.attach(reader, signature, readerStart, generation, headStart);
        if (generation != configGeneration) {
            fanout.generation(configGeneration);
        }
        updateInterval();
        if (leadingVideo && !historyUsable) {
            events.onKeyframeWanted();
        }
    }

    /** A reader is off its loop's list. */
    void forget(EventLoop loop) {
        for (LoopFanout fanout : fanouts) {
            if (fanout.loop() == loop) {
                fanout.forgetReader();
            }
        }
        updateInterval();
    }

    /** Other bounds from now on. Home loop. */
    void limits(StreamLimits next) {
        limits = next;
        fanouts.forEach(fanout -> fanout.limits(next));
        if (!next.gopCache()) {
            dropHistory();
        }
    }

    /** The fan-out of a loop, or null when it never had readers here. */
    @Nullable
    LoopFanout fanout(EventLoop loop) {
        for (LoopFanout fanout : fanouts) {
            if (fanout.loop() == loop) {
                return fanout;
            }
        }
        return null;
    }

    /** Writes what is open, for readers that are about to end. */
    void writeRest() {
        encoder.writeHeld(openBatch());
        closeBatch();
    }

    /** Ends all readers. */
    void end(EndReason reason) {
        for (LoopFanout fanout : fanouts) {
            fanout.end(reason);
        }
    }

    /** Gives all buffers back; the lane is not used again. */
    void release() {
        ByteBuf unwritten = open;
        if (unwritten != null) {
            unwritten.release();
            open = null;
        }
        clearHistory();
        for (int i = 0; i < fanouts.size(); i++) {
            Share share = shares.get(i);
            load.add(fanouts.get(i).loop(), -share.unitWritesPerSecond, -share.readerCount);
            share.unitWritesPerSecond = 0;
            share.readerCount = 0;
        }
    }

    private void cut(long keyframeMs) {
        clearHistory();
        historyUsable = limits.gopCache();
        historyGeneration = configGeneration;
        start = start(keyframeMs);
        openKeyframeStart = true;
    }

    private Bytes start(long startMs) {
        return encoded(out -> encoder.writeStart(out, startMs));
    }

    private static Bytes encoded(Consumer<ByteBuf> writer) {
        ByteBuf out = ByteBufAllocator.DEFAULT.heapBuffer(1024);
        try {
            writer.accept(out);
            return Bytes.read(out, out.readableBytes());
        } finally {
            out.release();
        }
    }

    private void append(Track track, AccessUnit unit) {
        ByteBuf out = openBatch();
        if (openUnits == 0) {
            openSinceNs = clock.nanoTime();
        }
        try {
            encoder.writeUnit(out, track, unit);
        } catch (MediaException _) {
            counters.unitsDropped().increment();
            load.measures().dropped(FanoutMeasures.Drop.UNWRITABLE, 1);
        }
        openUnits++;
        lastUnitMs = Ticks.toMillis(unit.dtsTicks(), track.clockRate());
    }

    private ByteBuf openBatch() {
        ByteBuf out = open;
        if (out == null) {
            out = ByteBufAllocator.DEFAULT.directBuffer(lastBatchBytes + lastBatchBytes / 4);
            open = out;
            encoder.beginBatch(out);
            openFrom = out.writerIndex();
            openSinceNs = clock.nanoTime();
        }
        return out;
    }

    private void closeBatch() {
        WireBatch batch = seal();
        if (batch != null) {
            offer(batch, true);
            keep(batch);
        }
    }

    /** Takes what is open as a batch with one reference; null when nothing is, or the encoder holds all of it back. */
    private @Nullable WireBatch seal() {
        ByteBuf out = open;
        if (out == null || out.writerIndex() == openFrom) {
            return null;
        }
        encoder.endBatch(out);
        lastCloseNs = clock.nanoTime();
        lastBatchBytes = Math.max(INITIAL_BATCH_BYTES, out.readableBytes());
        boolean decodable = openKeyframeStart || (!leadingVideo && openUnits > 0);
        if (decodable && start.isEmpty()) {
            start = start(lastUnitMs);
        }
        open = null;
        WireBatch batch = new WireBatch(out, openUnits, decodable, configGeneration, start, openSinceNs);
        openUnits = 0;
        openKeyframeStart = false;
        return batch;
    }

    private void offer(WireBatch batch, boolean flush) {
        for (LoopFanout fanout : fanouts) {
            if (fanout.readerCount() > 0) {
                fanout.offer(batch, flush);
            }
        }
    }

    private void keep(WireBatch batch) {
        if (!historyUsable) {
            batch.release();
            return;
        }
        history.add(batch);
        historyBytes += batch.sizeBytes();
        if (historyBytes > limits.gopSizeMaxBytes() || history.size() > GopCache.UNITS_MAX) {
            clearHistory();
        }
    }

    private void clearHistory() {
        history.forEach(WireBatch::release);
        history.clear();
        historyBytes = 0;
        historyUsable = false;
    }

    /** The cached group of pictures has outgrown its bounds. */
    void dropHistory() {
        clearHistory();
    }

    private void armTimer(long delayNs) {
        timerArmed = true;
        home.schedule(this::onTimer, delayNs, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timerArmed = false;
        if (open == null) {
            return;
        }
        long remainingNs = openSinceNs + intervalMs * 1_000_000L - clock.nanoTime();
        if (remainingNs > 0) {
            armTimer(remainingNs);
            return;
        }
        try {
            closeBatch();
        } catch (RuntimeException | AssertionError e) {
            events.onFailed(this, e);
        }
    }

    private void countRate(long nowNs) {
        unitsInWindow++;
        long elapsed = nowNs - windowStartNs;
        if (elapsed >= RATE_WINDOW_NS) {
            unitsPerSecond = unitsInWindow * 1e9 / elapsed;
            unitsInWindow = 0;
            windowStartNs = nowNs;
            updateInterval();
        }
    }

    private void updateInterval() {
        long busiestWrites = 0;
        int busiestReaders = 0;
        for (int i = 0; i < fanouts.size(); i++) {
            LoopFanout fanout = fanouts.get(i);
            Share share = shares.get(i);
            long writes = Math.round(fanout.readerCount() * unitsPerSecond);
            load.add(fanout.loop(), writes - share.unitWritesPerSecond, fanout.readerCount() - share.readerCount);
            share.unitWritesPerSecond = writes;
            share.readerCount = fanout.readerCount();
            long all = load.unitWritesPerSecond(fanout.loop());
            if (fanout.readerCount() > 0 && all > busiestWrites) {
                busiestWrites = all;
                busiestReaders = load.readerCount(fanout.loop());
            }
        }
        intervalMs = format.interval().chooseMs((double) busiestWrites, busiestReaders, intervalMs);
    }

    private LoopFanout fanoutOf(EventLoop loop) {
        LoopFanout existing = fanout(loop);
        if (existing != null) {
            return existing;
        }
        LoopFanout fanout = new LoopFanout(
                loop, home, limits, clock, new LoopFanout.Tally(counters, load.measures()), new ReaderEvents(loop));
        fanouts.add(fanout);
        shares.add(new Share());
        return fanout;
    }

    private void onDetached(EventLoop loop) {
        forget(loop);
        if (readerCount() == 0) {
            events.onEmpty(this);
        }
    }

    /** What the readers of one loop do, told on that loop. */
    private final class ReaderEvents implements LoopFanout.Events {
        private final EventLoop loop;

        ReaderEvents(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void onDetached(StreamReader reader) {
            home.execute(() -> WireLane.this.onDetached(loop));
        }

        @Override
        public void onKeyframeWanted() {
            home.execute(events::onKeyframeWanted);
        }
    }
}
