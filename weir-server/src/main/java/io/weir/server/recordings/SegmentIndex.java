package io.weir.server.recordings;

import io.weir.base.id.PathName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which segments there are: in a SQLite file, which is a copy of what the files themselves say and is built anew from them when it is
 * lost or broken. It is opened when somebody first asks or records; searches then bring it and the files together, beside everything
 * else.
 *
 * <p>Threading: any thread. Changes are taken down at once and written by a thread of its own, so that recorders never wait; what asks
 * waits for the disk.
 * <p>Limits: {@value #CHANGES_MAX} changes that wait; beyond these they are written when {@link #look} is called, or found by another search.
 */
public final class SegmentIndex implements SegmentLookup, SegmentLog, RecordingDisks, AutoCloseable {
    /** Changes that wait to be written. */
    static final int CHANGES_MAX = 100_000;

    /** Changes that are written together. */
    static final int BATCH_MAX = 1_000;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** How often a broken index is built anew before this gives up and keeps it in memory. */
    static final int REBUILDS_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(SegmentIndex.class);

    private final Path file;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>(CHANGES_MAX);
    /** Segments that are newer than the database: open ones, and those that wait to be written. */
    private final Map<Path, RecordedSegment> live = new ConcurrentHashMap<>();

    private final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final RecordingSearches searches;
    private final RecentLists recent = new RecentLists();
    private volatile @Nullable IndexDatabase database;
    private volatile boolean stopped;
    /** Some change was not written. */
    private volatile boolean lost;
    /** What was read shows that the file is broken: the writing thread builds it anew. */
    private volatile boolean broken;
    /** Something was in it, or was to be, that is not searched for yet. */
    private volatile boolean incomplete;
    /** Grows when something was not told of that may be there. */
    private final AtomicLong losses = new AtomicLong();

    /** What is newer than the database is to be written again, and searched for. */
    private volatile boolean rewriteDue;

    private boolean begun;
    private int rebuilds;

    /** Something for the writing thread: a change, or only to be told that all before is done. */
    private record Work(
            @Nullable IndexChange change, @Nullable CompletableFuture<@Nullable Void> done) {
        /** Tells that it has been served, or could not be. */
        void complete() {
            if (done != null) {
                done.complete(null);
            }
        }
    }

    /**
     * An index that nobody has asked yet.
     *
     * @param file where it is kept
     * @param places where recordings lie
     */
    public SegmentIndex(Path file, RecordPlaces places) {
        this.file = file;
        searches =
                new RecordingSearches(new ScanTarget(), places, () -> flushed().join());
    }

    /** The directories that recordings lie under. Any thread. */
    public Set<Path> roots() {
        return searches.places().roots();
    }

    /** Recordings lie there from now on. */
    public void follow(RecordPlaces next) {
        searches.follow(next, database != null);
    }

    /**
     * Sees what is to be done again: writes what could not be written, searches disks that have come since. To be called now and then.
     */
    public void look() {
        if (database == null) {
            return;
        }
        if (lost) {
            lost = false;
            rewriteDue = true;
            queue.offer(new Work(null, null));
        }
        searches.look();
    }

    /** Whether there is anything to be found, as far as can be told without opening it. */
    public boolean isWorthOpening() {
        return database != null
                || Files.exists(file)
                || searches.places().roots().stream().anyMatch(Files::isDirectory);
    }

    private synchronized void begin() {
        if (!begun && !stopped) {
            begun = true;
            Thread thread = new Thread(this::serve, "recordings");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve() {
        List<Work> batch = new ArrayList<>();
        try {
            database = open();
            opened.complete(null);
            searches.request();
            while (!stopped || !queue.isEmpty()) {
                Work first = queue.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH_MAX - 1);
                }
                if (broken) {
                    broken = false;
                    rebuild();
                }
                boolean again = rewriteDue;
                if (again) {
                    rewriteDue = false;
                    live.values().forEach(segment -> batch.add(new Work(new IndexChange.Put(segment), null)));
                }
                if (write(batch) && again) {
                    searches.request();
                    incomplete = false;
                }
                batch.forEach(Work::complete);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // whatever it is: from now on nobody is told that the index is whole
            LOG.error("[recordings] the index has ended", e);
            incomplete = true;
            losses.incrementAndGet();
        } finally {
            stopped = true;
            try {
                closeDatabase();
            } finally {
                closed.complete(null);
                opened.complete(null);
                queue.drainTo(batch); // nobody waits for ever
                batch.forEach(Work::complete);
            }
        }
    }

    private @Nullable IndexDatabase open() {
        try {
            try {
                return IndexDatabase.open(file);
            } catch (SQLException e) {
                LOG.warn("[recordings] the index is built anew: {}", e.getMessage());
                IndexDatabase.delete(file);
                return IndexDatabase.open(file);
            }
        } catch (SQLException | IOException e) {
            LOG.warn("[recordings] the index is kept in memory, {} cannot be used: {}", file, e.getMessage());
        }
        return openInMemory();
    }

    private static @Nullable IndexDatabase openInMemory() {
        try {
            return IndexDatabase.inMemory();
        } catch (SQLException e) {
            LOG.error("[recordings] no index: {}", e.getMessage());
            return null;
        }
    }

    private void closeDatabase() {
        IndexDatabase open = database;
        database = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.warn("[recordings] the index did not close: {}", e.getMessage());
            }
        }
    }

    /** False when the changes are lost. */
    private boolean write(List<Work> batch) {
        boolean done = true;
        List<IndexChange> changes = new ArrayList<>(batch.size());
        for (Work work : batch) {
            if (work.change != null) {
                changes.add(work.change);
            }
        }
        IndexDatabase to = database;
        try {
            List<IndexChange> made = to == null || changes.isEmpty() ? changes : to.apply(changes);
            made.forEach(recent::change);
            changes.forEach(this::written);
        } catch (SQLException e) {
            onFailure(e);
            done = false;
        }
        return done;
    }

    private void written(IndexChange change) {
        if (change instanceof IndexChange.Put(var segment) && !segment.open()) {
            live.remove(segment.file(), segment);
        }
    }

    /** Writing thread. */
    private void onFailure(SQLException e) {
        LOG.warn("[recordings] the index could not be written: {}", e.getMessage());
        lost = true;
        incomplete = true;
        losses.incrementAndGet();
        if (IndexDatabase.isBroken(e)) {
            rebuild();
        }
    }

    /** Writing thread. */
    private void rebuild() {
        incomplete = true;
        losses.incrementAndGet();
        closeDatabase();
        if (rebuilds++ < REBUILDS_MAX) {
            LOG.warn("[recordings] the index is broken and is built anew");
            try {
                IndexDatabase.delete(file);
            } catch (IOException cause) {
                LOG.warn("[recordings] the broken index stays: {}", cause.toString());
            }
            database = open();
        } else {
            LOG.warn("[recordings] the index is kept in memory, {} breaks again and again", file);
            database = openInMemory();
        }
        recent.clear();
        rewriteDue = true;
    }

    private void change(IndexChange change) {
        begin();
        if (!closed.isDone() && !queue.offer(new Work(change, null))) {
            lost = true;
        }
    }

    @Override
    public void onOpen(RecordedSegment segment) {
        live.put(segment.file(), segment);
        change(new IndexChange.Put(segment));
    }

    @Override
    public void onFlushed(RecordedSegment segment) {
        live.put(segment.file(), segment);
    }

    @Override
    public void onComplete(RecordedSegment segment) {
        live.put(segment.file(), segment);
        change(new IndexChange.Put(segment));
    }

    /** The database, once it is open; null when there is none. */
    private @Nullable IndexDatabase ask() {
        begin();
        if (!stopped) {
            opened.join();
        }
        return database;
    }

    @Override
    public List<RecordedSegment> between(PathName path, @Nullable Instant from, @Nullable Instant to) {
        return page(path, from, to, 0, Integer.MAX_VALUE);
    }

    /** As {@link #between}, but only so many after the first {@code offset}. */
    public List<RecordedSegment> page(
            PathName path, @Nullable Instant from, @Nullable Instant to, int offset, int countMax) {
        List<RecordedSegment> stored = List.of();
        IndexDatabase index = ask();
        List<RecordedSegment> newer =
                live(path, from, to); // first: what is written meanwhile is in none of both otherwise
        try {
            if (index != null && countMax == Integer.MAX_VALUE) {
                stored = all(index, path, from, to);
            } else if (index != null) {
                stored = index.between(path, from, to, offset, countMax);
            }
        } catch (SQLException e) {
            onUnreadable(index, e);
        }
        return withLive(newer, stored, offset == 0 && stored.size() < countMax);
    }

    private List<RecordedSegment> all(IndexDatabase index, PathName path, @Nullable Instant from, @Nullable Instant to)
            throws SQLException {
        Optional<List<RecordedSegment>> kept = recent.between(path, from, to);
        if (kept.isPresent()) {
            return kept.get();
        }
        long version = recent.version();
        List<RecordedSegment> read = index.between(path, from, to, 0, Integer.MAX_VALUE);
        if (from == null && to == null) {
            recent.keep(path, read, version);
        }
        return read;
    }

    private static List<RecordedSegment> withLive(
            List<RecordedSegment> newer, List<RecordedSegment> stored, boolean whole) {
        if (newer.isEmpty()) {
            return stored;
        }
        List<RecordedSegment> all = new ArrayList<>(stored);
        newer.forEach(each -> update(all, each, whole));
        return all;
    }

    private List<RecordedSegment> live(PathName path, @Nullable Instant from, @Nullable Instant to) {
        return live.values().stream()
                .filter(each -> each.path().equals(path))
                .filter(each -> (from == null || each.end().isAfter(from))
                        && (to == null || each.start().isBefore(to)))
                .sorted(IndexDatabase.ORDER)
                .toList();
    }

    @Override
    public List<RecordedSpan> spans(PathName path, @Nullable Instant from, @Nullable Instant to) {
        IndexDatabase index = ask();
        List<RecordedSegment> newer = live(path, from, to);
        GrowingSpans spans = new GrowingSpans(List.of(), null);
        try {
            if (index != null) {
                spans = index.spans(path, from, to);
            }
        } catch (SQLException e) {
            onUnreadable(index, e);
        }
        // What is newer than the database is at the end, but for a moment after which it is written.
        return newer.stream().allMatch(spans::tryPut) ? spans.all() : SegmentLookup.super.spans(path, from, to);
    }

    /** Puts a segment in the place of what the list has for its file, or where it belongs by its start if it may be added. */
    private static void update(List<RecordedSegment> list, RecordedSegment segment, boolean mayAdd) {
        int behind = RecentLists.firstAfter(list, segment.start());
        for (int i = behind - 1; i >= 0 && list.get(i).start().equals(segment.start()); i--) {
            if (list.get(i).file().equals(segment.file())) {
                list.set(i, segment);
                return;
            }
        }
        if (mayAdd) {
            list.add(behind, segment);
        }
    }

    private void onUnreadable(@Nullable IndexDatabase from, SQLException e) {
        LOG.warn("[recordings] the index could not be read: {}", e.getMessage());
        losses.incrementAndGet();
        // It may have been replaced meanwhile.
        if (IndexDatabase.isBroken(e) && from == database) {
            incomplete = true;
            broken = true;
            queue.offer(new Work(null, null));
        }
    }

    @Override
    public List<PathName> paths() {
        Set<PathName> all = new TreeSet<>();
        IndexDatabase from = ask();
        try {
            if (from != null) {
                all.addAll(from.paths());
            }
        } catch (SQLException e) {
            onUnreadable(from, e);
        }
        live.values().forEach(each -> all.add(each.path()));
        return List.copyOf(all);
    }

    /** How many segments a path has; those of the last moment may be missing. */
    public long count(PathName path) {
        IndexDatabase from = ask();
        try {
            return from == null ? 0 : from.count(path);
        } catch (SQLException e) {
            onUnreadable(from, e);
            return 0;
        }
    }

    /**
     * Deletes a segment's file and forgets it.
     *
     * @throws IOException when the file stays
     */
    public void delete(RecordedSegment segment) throws IOException {
        Files.deleteIfExists(segment.file());
        live.remove(segment.file());
        change(new IndexChange.Remove(segment));
    }

    /** Done when all changes so far are written. */
    public CompletableFuture<@Nullable Void> flushed() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        begin();
        if (stopped || !queue.offer(new Work(null, done)) || closed.isDone()) {
            done.complete(null);
        }
        return done;
    }

    /** Done when the searches are over that run now, or begin with the index. */
    public CompletableFuture<@Nullable Void> searched() {
        ask();
        return searches.idle();
    }

    @Override
    public Path rootOf(PathName path) {
        return searches.places().rootFor(path);
    }

    @Override
    public boolean isSearched(PathName path) {
        ask();
        return !incomplete && searches.isSearched(path);
    }

    @Override
    public long losses() {
        return losses.get();
    }

    /** The index, as the search sees it. */
    private final class ScanTarget implements RecordingScan.Target {
        @Override
        public List<RecordedSegment> in(Path directory, @Nullable Path last, int countMax) {
            IndexDatabase from = database;
            try {
                return from == null ? List.of() : from.in(directory, last, countMax);
            } catch (SQLException e) {
                onUnreadable(from, e);
                return List.of();
            }
        }

        @Override
        public boolean isKnown(Path path) {
            IndexDatabase from = database;
            try {
                return from == null || from.has(path);
            } catch (SQLException e) {
                onUnreadable(from, e);
                return true;
            }
        }

        @Override
        public boolean isOpen(Path path) {
            RecordedSegment segment = live.get(path);
            return segment != null && segment.open();
        }

        @Override
        public void put(RecordedSegment segment) {
            await(new IndexChange.Put(segment));
        }

        @Override
        public void remove(RecordedSegment segment) {
            await(new IndexChange.Remove(segment));
        }

        /** A search has time: it waits for room. */
        private void await(IndexChange change) {
            try {
                while (!stopped && !queue.offer(new Work(change, null), 1, TimeUnit.SECONDS)) {
                    LOG.debug("[recordings] the search waits for the index");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isStopped() {
            return stopped;
        }
    }

    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    /** Writes what waits, and closes the file; waits for that, but no longer. */
    public void close(Duration patience) {
        synchronized (this) {
            stopped = true;
            if (!begun) {
                return;
            }
        }
        queue.offer(new Work(null, null));
        closed.completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
