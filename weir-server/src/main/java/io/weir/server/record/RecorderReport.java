package io.weir.server.record;

import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.config.RecordFormat;
import io.weir.server.hook.HookEvent;
import io.weir.server.hook.HookPath;
import io.weir.server.hook.HookSink;
import io.weir.server.recordings.RecordedSegment;
import io.weir.server.recordings.SegmentLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one recorder tells the log, the hooks, the index and the API.
 *
 * <p>Threading: any thread.
 */
final class RecorderReport {
    private static final Logger LOG = LoggerFactory.getLogger(RecorderReport.class);

    private final PathName path;
    private final Surroundings around;
    private final Runnable onEnd;
    private final LongAdder segments = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile HookPath hooks;
    private volatile Standing standing;
    private volatile List<String> left = List.of();
    private volatile RecordFormat format;
    private volatile boolean byApi;
    private volatile Optional<String> file = Optional.empty();
    private volatile long fileBytes;
    /** Guarded by this. */
    private boolean resting;

    private record Standing(RecorderState state, String reason, Instant since) {}

    /** Who is told. */
    record Surroundings(Clock clock, HookSink hooks, SegmentLog index, RecordCounters counters) {}

    RecorderReport(PathName path, HookPath hooks, RecordFormat format, Surroundings around, Runnable onEnd) {
        this.path = path;
        this.hooks = hooks;
        this.format = format;
        this.around = around;
        this.onEnd = onEnd;
        this.standing = new Standing(RecorderState.WAITING, "", around.clock.wallTime());
    }

    /** How the path is configured now, and who wanted it recorded. */
    void follow(HookPath next, RecordFormat nextFormat, boolean startedByApi) {
        hooks = next;
        format = nextFormat;
        byApi = startedByApi;
    }

    /** The tracks that are not recorded, as reasons. */
    void left(List<String> reasons) {
        if (!reasons.equals(left)) {
            left = List.copyOf(reasons);
            reasons.forEach(reason -> LOG.warn("[path {}] [record] a track is left out: {}", path, reason));
        }
    }

    synchronized void state(RecorderState next, String reason) {
        Standing before = standing;
        if (resting || before.state == next && before.reason.equals(reason)) {
            return;
        }
        standing = new Standing(next, reason, around.clock.wallTime());
        if (next == RecorderState.FAILED) {
            LOG.warn("[path {}] [record] failed: {}", path, reason);
            around.hooks.emit(new HookEvent.RecordFailed(hooks, reason));
        } else if (before.state == RecorderState.FAILED && next == RecorderState.RECORDING) {
            LOG.info("[path {}] [record] records again", path);
            around.hooks.emit(new HookEvent.RecordResumed(hooks));
        } else if (next == RecorderState.UNSUITABLE) {
            LOG.warn("[path {}] [record] {}", path, reason);
        }
    }

    boolean isFailed() {
        return standing.state == RecorderState.FAILED;
    }

    /** Whether units that come now should be on the disk and will not be. */
    boolean isMissing() {
        return standing.state == RecorderState.FAILED || standing.state == RecorderState.GAP;
    }

    /** What comes does not continue what is there. */
    void onGap(String reason) {
        gaps.increment();
        around.counters.gaps().increment();
        LOG.warn("[path {}] [record] a gap: {}", path, reason);
        around.hooks.emit(new HookEvent.RecordGap(hooks, reason));
    }

    /** Units that are not recorded. */
    void dropped(int units) {
        dropped.add(units);
        around.counters.dropped().add(units);
    }

    /**
     * A file has been begun.
     *
     * @param current whether what comes now goes there: not when the recorder has rested since
     */
    void onCreated(RecordedSegment created, boolean current) {
        segments.increment();
        around.counters.segments().increment();
        fileBytes = 0;
        file = Optional.of(created.file().toString());
        written(created);
        around.index.onOpen(created);
        if (current) {
            state(RecorderState.RECORDING, "");
        }
        LOG.info("[path {}] [record] writes {}", path, created.file());
        around.hooks.emit(
                new HookEvent.RecordSegmentCreate(hooks, created.file().toString()));
    }

    void onFlushed(RecordedSegment flushed) {
        written(flushed);
        around.index.onFlushed(flushed);
    }

    private void written(RecordedSegment now) {
        long more = now.sizeBytes() - fileBytes;
        fileBytes = now.sizeBytes();
        bytes.add(more);
        around.counters.bytes().add(more);
    }

    void onComplete(RecordedSegment complete) {
        file = Optional.empty();
        around.index.onComplete(complete);
        around.hooks.emit(new HookEvent.RecordSegmentComplete(
                hooks, complete.file().toString(), Duration.ofNanos(complete.durationNs())));
    }

    void onFailed(String reason) {
        around.counters.failures().increment();
        file = Optional.empty();
        if (!isFailed()) {
            gaps.increment();
        }
        state(RecorderState.FAILED, reason);
    }

    /** It failed by itself, and does nothing up to {@link #resume}: what is still being written makes no difference to that. */
    synchronized void rest(String reason) {
        onFailed(reason);
        resting = true;
    }

    /** It tries again. */
    synchronized void resume() {
        resting = false;
    }

    /** All is written, and nothing more comes. */
    void onEnd() {
        onEnd.run();
    }

    RecorderStatus status() {
        Standing now = standing;
        return new RecorderStatus(
                path,
                now.state,
                now.since,
                now.reason,
                format,
                file,
                left,
                byApi,
                segments.sum(),
                bytes.sum(),
                gaps.sum(),
                dropped.sum());
    }
}
