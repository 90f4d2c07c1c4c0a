package io.weir.server.node;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.base.time.Deadline;
import io.weir.base.time.Timers;
import io.weir.config.ServerConfig;
import io.weir.server.clip.ClipTable;
import io.weir.server.hook.HookSink;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.playback.TableBudget;
import io.weir.server.record.Recorders;
import io.weir.server.recordings.RecordPlaces;
import io.weir.server.recordings.Retention;
import io.weir.server.recordings.SegmentIndex;
import io.weir.server.recordings.SegmentLog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;

/** Recorders, the index of what they wrote, clips of it, and what deletes it again. Threading: any thread. */
final class Recording {
    /** How long the index has to take what recorders told it last. */
    static final Duration INDEX_PATIENCE = Duration.ofMillis(500);

    /** How often the index sees what it has to do again. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(15);

    private static final String INDEX = "recordings.db";

    private final SegmentIndex index;
    private final Timers timers;
    private final Recorders recorders;
    private final Retention retention;
    private final ClipTable clips;
    // written by who closes, read by the timer
    private volatile boolean closed;

    /** What all of it stands on. */
    record Ground(HookSink hooks, Counters counters, Timers timers, Clock clock, UrlPolicy urls) {}

    Recording(ServerConfig config, Ground ground) {
        Clock clock = ground.clock;
        timers = ground.timers;
        index = new SegmentIndex(
                Path.of(config.stateDirectory()).resolve(INDEX), RecordPlaces.of(config, ZoneId.systemDefault()));
        clips = new ClipTable(
                Path.of(config.stateDirectory()),
                config.clips(),
                new ClipTable.Surroundings(
                        clock,
                        ground.timers,
                        index,
                        index,
                        ground.hooks,
                        ground.counters,
                        ClipTable.buckets(ground.urls),
                        TableBudget.ofHeap(),
                        Recording::startThread,
                        new SecureRandom()));
        recorders = new Recorders(ground.hooks, SegmentLog.telling(index, clips::onSegment), ground.counters, clock);
        retention = new Retention(index, config, clock, ground.timers, recorders::threads);
    }

    SegmentIndex index() {
        return index;
    }

    Recorders recorders() {
        return recorders;
    }

    ClipTable clips() {
        return clips;
    }

    private static void startThread(Runnable task) {
        Thread thread = new Thread(task, "clip");
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to delete what is old, and to make clips. */
    void start() {
        retention.start();
        clips.start();
        timers.schedule(this::look, LOOK_INTERVAL);
    }

    private void look() {
        if (!closed) {
            index.look();
            timers.schedule(this::look, LOOK_INTERVAL);
        }
    }

    /** Follows another configuration. */
    void apply(ServerConfig next) {
        index.follow(RecordPlaces.of(next, ZoneId.systemDefault()));
        retention.follow(next);
        clips.apply(next.clips());
    }

    /** Ends what streams have not ended; waits for that up to a time, and {@link #INDEX_PATIENCE}. */
    void close(Deadline deadline) {
        closed = true;
        clips.stop();
        retention.close();
        recorders.close(deadline.left());
        clips.close(deadline.left());
        index.close(INDEX_PATIENCE);
    }
}
