package io.weir.server.recordings;

import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.PathConfig;
import io.weir.config.PathMatch;
import io.weir.config.PathRules;
import io.weir.config.RecordConfig;
import io.weir.config.ServerConfig;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments that are old enough ({@code recordDeleteAfter}), and the directories that they leave empty.
 *
 * <p>Threading: any thread; the work is done by a thread of its own, which asks the index, and those that wait for the disk in question.
 */
public final class Retention {
    /** How often it looks at least (as MediaMTX). */
    static final Duration INTERVAL_MAX = Duration.ofMinutes(30);

    /** Segments that are deleted in one go. */
    private static final int SEGMENTS_MAX = 1_000;

    /** Not to be in the way of a start. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final SegmentIndex index;
    private final Clock clock;
    private final Timers timers;
    private final Function<Path, Executor> disks;
    private final BackgroundTask task = new BackgroundTask("recordings-retention", this::clean);
    private final Map<Path, Boolean> busy = new ConcurrentHashMap<>();
    private volatile ServerConfig config;
    private volatile boolean stopped;

    /**
     * Does nothing before it is started.
     *
     * @param disks what waits for the disk of a directory
     */
    public Retention(
            SegmentIndex index, ServerConfig config, Clock clock, Timers timers, Function<Path, Executor> disks) {
        this.index = index;
        this.config = config;
        this.clock = clock;
        this.timers = timers;
        this.disks = disks;
    }

    /** Begins to look, soon and then again and again. */
    public void start() {
        timers.schedule(this::tick, FIRST_AFTER);
    }

    /** Follows another configuration, at once. */
    public void follow(ServerConfig next) {
        config = next;
        task.request();
    }

    /** Looks no more. */
    public void close() {
        stopped = true;
    }

    private void tick() {
        if (!stopped) {
            task.request();
            timers.schedule(this::tick, interval(config));
        }
    }

    /** How often it looks: half of the shortest time that anything is kept. */
    static Duration interval(ServerConfig config) {
        Duration interval = INTERVAL_MAX;
        for (PathConfig path : config.paths().values()) {
            Duration half = path.record().deleteAfter().dividedBy(2);
            interval = half.isPositive() && half.compareTo(interval) < 0 ? half : interval;
        }
        return interval;
    }

    /** Looks once. Background thread. */
    private void clean() {
        if (stopped || !index.isWorthOpening()) {
            return;
        }
        PathRules rules = new PathRules(config.paths());
        for (PathName path : index.paths()) {
            Optional<PathMatch> match = rules.find(path);
            Duration keep =
                    match.map(found -> found.config().record().deleteAfter()).orElse(Duration.ZERO);
            if (keep.isPositive()) {
                Path root = rootOf(match.orElseThrow().config().record());
                clean(path, root, clock.wallTime().minus(keep));
            }
        }
    }

    private static Path rootOf(RecordConfig config) {
        return new RecordPath(config.path(), config.format(), ZoneId.systemDefault()).root();
    }

    /** Deletes what of a path began then or before; a disk that hangs gets only one of these. */
    private void clean(PathName path, Path root, Instant until) {
        List<RecordedSegment> old = index.page(path, null, until.plusNanos(1_000), 0, SEGMENTS_MAX).stream()
                .filter(segment -> !segment.open() && !segment.start().isAfter(until))
                .toList();
        if (old.isEmpty() || busy.putIfAbsent(root, true) != null) {
            return;
        }
        disks.apply(root).execute(() -> {
            int deleted = 0;
            try {
                deleted = deleteAll(old, root);
            } finally {
                busy.remove(root);
            }
            if (deleted > 0 && !stopped) {
                index.flushed().thenRun(task::request); // there may be more
            }
        });
    }

    private int deleteAll(List<RecordedSegment> segments, Path root) {
        List<Path> directories = new ArrayList<>();
        int deleted = 0;
        for (RecordedSegment segment : segments) {
            try {
                index.delete(segment);
                deleted++;
                Path directory = segment.file().getParent();
                if (directory != null && !directories.contains(directory)) {
                    directories.add(directory);
                }
            } catch (IOException e) {
                LOG.warn("[path {}] [record] {} is old and stays: {}", segment.path(), segment.file(), e.toString());
            }
        }
        LOG.info("[recordings] {} old segments under {} deleted", deleted, root);
        directories.forEach(directory -> deleteEmpty(directory, root));
        return deleted;
    }

    /** Deletes a directory and those around it as far as they are empty, but never the root. */
    static void deleteEmpty(@Nullable Path directory, Path root) {
        Path current = directory;
        while (current != null && current.startsWith(root) && !current.equals(root)) {
            try {
                Files.delete(current);
            } catch (NoSuchFileException _) {
                LOG.debug("[recordings] {} is gone already", current);
            } catch (DirectoryNotEmptyException _) {
                return;
            } catch (IOException e) {
                LOG.debug("[recordings] {} stays: {}", current, e.toString());
                return;
            }
            current = current.getParent();
        }
    }
}
