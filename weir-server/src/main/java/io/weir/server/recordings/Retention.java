package io.weir.server.recordings;

import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.config.PathConfig;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes segments that are old enough ({@code recordDeleteAfter}), and the directories that they leave empty.
 *
 * <p>Threading: any thread; a thread of its own asks what is due, those that wait for the disk in question delete it.
 */
public final class Retention {
    /** How often it looks at least (as MediaMTX). */
    static final Duration INTERVAL_MAX = Duration.ofMinutes(30);

    /** Segments that are deleted in one go. */
    static final int SEGMENTS_MAX = 1_000;

    /** Not to be in the way of a start. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final SegmentIndex index;
    private final Clock clock;
    private final Timers timers;
    private final Function<Path, Executor> disks;
    private final BackgroundTask task = new BackgroundTask("recordings-retention", this::clean);
    /** Roots that are worked on, and whether they are to be looked at again. */
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

    /** Returns when it does not look any more for what is due. */
    void awaitIdle() {
        task.idle().join();
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

    /** What is old of a path. */
    private record Due(PathName path, Instant until) {}

    /** Looks once. Background thread. */
    private void clean() {
        if (stopped || !index.isWorthOpening()) {
            return;
        }
        PathRules rules = new PathRules(config.paths());
        Map<Path, List<Due>> byRoot = new LinkedHashMap<>();
        for (PathName path : index.paths()) {
            Optional<RecordConfig> match =
                    rules.find(path).map(found -> found.config().record());
            Duration keep = match.map(RecordConfig::deleteAfter).orElse(Duration.ZERO);
            if (keep.isPositive()) {
                byRoot.computeIfAbsent(rootOf(match.orElseThrow()), _ -> new ArrayList<>())
                        .add(new Due(path, clock.wallTime().minus(keep)));
            }
        }
        byRoot.forEach(this::clean);
    }

    private static Path rootOf(RecordConfig config) {
        return new RecordPath(config.path(), config.format(), ZoneId.systemDefault()).root();
    }

    /** Deletes what is old under a root, path by path; a disk that hangs gets only one of these, and another when it is through. */
    private void clean(Path root, List<Due> paths) {
        boolean isBusy = busy.compute(root, (_, before) -> before != null);
        if (isBusy) {
            return;
        }
        disks.apply(root).execute(() -> {
            try {
                paths.forEach(due -> clean(root, due));
            } finally {
                if (Boolean.TRUE.equals(busy.remove(root)) && !stopped) {
                    task.request();
                }
            }
        });
    }

    /** Deletes what is old of a path, some at a time and past those that stay. The disk's thread. */
    private void clean(Path root, Due due) {
        Deletion deletion = new Deletion(due.path, root);
        RecordedSegment last = null;
        int offset = 0;
        while (!stopped) {
            List<RecordedSegment> page = index.page(due.path, null, due.until.plusNanos(1_000), offset, SEGMENTS_MAX);
            RecordedSegment handled = last;
            if (handled != null) {
                // those that were deleted are still there when the index cannot be written
                page = page.stream()
                        .filter(segment -> IndexDatabase.ORDER.compare(handled, segment) < 0)
                        .toList();
            }
            if (page.isEmpty()) {
                break;
            }
            offset += page.size() - deletion.delete(page, due.until);
            last = page.getLast();
            index.flushed().join();
        }
        deletion.end();
    }

    /** What is deleted of a path, and what not. */
    private final class Deletion {
        private final PathName path;
        private final Path root;
        private final Set<Path> directories = new LinkedHashSet<>();
        private int deleted;
        private int failed;
        private String reason = "";

        Deletion(PathName path, Path root) {
            this.path = path;
            this.root = root;
        }

        /** Returns how many of these are gone. */
        int delete(List<RecordedSegment> segments, Instant until) {
            int before = deleted;
            for (RecordedSegment segment : segments) {
                if (segment.open() || segment.start().isAfter(until)) {
                    continue;
                }
                try {
                    index.delete(segment);
                    deleted++;
                    Path directory = segment.file().getParent();
                    if (directory != null) {
                        directories.add(directory);
                    }
                } catch (IOException e) {
                    failed++;
                    reason = e.toString();
                }
            }
            directories.forEach(directory -> deleteEmpty(directory, root));
            directories.clear();
            return deleted - before;
        }

        void end() {
            if (deleted > 0) {
                LOG.info("[path {}] [record] {} old segments deleted", path, deleted);
            }
            if (failed > 0) {
                LOG.warn("[path {}] [record] {} old segments stay: {}", path, failed, reason);
            }
        }
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
