package io.weir.server.node;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.ServerConfig;
import io.weir.server.hook.HookSink;
import io.weir.server.record.Recorders;
import io.weir.server.recordings.Retention;
import io.weir.server.recordings.SegmentIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/** Recorders, the index of what they wrote, and what deletes it again. Threading: any thread. */
final class Recording implements AutoCloseable {
    /** How long disks have to take the ends of recordings. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private static final String INDEX = "recordings.db";

    private final SegmentIndex index;
    private final Recorders recorders;
    private final Retention retention;

    Recording(ServerConfig config, HookSink hooks, Counters counters, Timers timers, Clock clock) {
        index = new SegmentIndex(
                Path.of(config.stateDirectory()).resolve(INDEX), Retention.places(config, ZoneId.systemDefault()));
        recorders = new Recorders(hooks, index, counters, clock);
        retention = new Retention(index, config, clock, timers, recorders::threads);
    }

    SegmentIndex index() {
        return index;
    }

    Recorders recorders() {
        return recorders;
    }

    /** Begins to delete what is old. */
    void start() {
        retention.start();
    }

    /** Follows another configuration. */
    void apply(ServerConfig next) {
        index.follow(Retention.places(next, ZoneId.systemDefault()));
        retention.follow(next);
    }

    /** Ends what streams have not ended. */
    @Override
    public void close() {
        retention.close();
        recorders.close(CLOSE_PATIENCE);
        index.close();
    }
}
