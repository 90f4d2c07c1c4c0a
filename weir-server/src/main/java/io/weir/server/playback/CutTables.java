package io.weir.server.playback;

import io.weir.media.MediaException;
import io.weir.server.recordings.RecordedSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The places to cut of the files that were asked for last. Who asks for one that is being read waits for it; of a file that has grown
 * only what is new is read.
 *
 * <p>Threading: any thread that may wait for the disk.
 * <p>Limits: {@value #CUTS_MAX} places in all files together; those asked for longest ago are forgotten.
 */
final class CutTables {
    /** Places that are kept, of all files: 16 MB. */
    static final int CUTS_MAX = 1 << 20;

    private final long cutsMax;
    private final Map<Path, Kept> tables = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();
    private final AtomicLong cutCount = new AtomicLong();

    /** None yet. */
    CutTables() {
        this(CUTS_MAX);
    }

    /** None yet, and no more than {@code cutsMax} places. */
    CutTables(long cutsMax) {
        this.cutsMax = cutsMax;
    }

    /** A table that is there or being made, of the file when it had that size. */
    private record Kept(long fileBytes, CompletableFuture<CutTable> table, AtomicLong lastUse) {}

    /** The file's places as of now. */
    CutTable of(RecordedSegment segment) throws MediaException, IOException {
        Kept mine = new Kept(segment.sizeBytes(), new CompletableFuture<>(), new AtomicLong());
        AtomicReference<@Nullable Kept> before = new AtomicReference<>();
        Kept kept = tables.compute(segment.file(), (_, old) -> {
            if (old != null && isEnough(old, segment)) {
                return old;
            }
            if (old != null) {
                cutCount.addAndGet(-size(old));
            }
            before.set(old);
            return mine;
        });
        kept.lastUse.set(uses.incrementAndGet());
        return kept == mine ? read(segment, mine, before.get()) : await(kept.table);
    }

    /** What is being written only grows: who saw less of it may have more. */
    private static boolean isEnough(Kept kept, RecordedSegment segment) {
        return kept.fileBytes == segment.sizeBytes() || segment.open() && kept.fileBytes > segment.sizeBytes();
    }

    private CutTable read(RecordedSegment segment, Kept mine, @Nullable Kept before)
            throws MediaException, IOException {
        boolean done = false;
        try {
            CutTable known = before == null ? null : knownBy(before);
            CutTable table = known == null ? CutTable.read(segment) : known.grown(segment);
            tables.computeIfPresent(segment.file(), (_, kept) -> {
                mine.table.complete(table);
                cutCount.addAndGet(kept == mine ? table.count() : 0);
                return kept;
            });
            mine.table.complete(table);
            done = true;
            shrink();
            return table;
        } catch (MediaException | IOException e) {
            mine.table.completeExceptionally(e);
            throw e;
        } finally {
            // Nobody waits for what never comes.
            if (!done) {
                mine.table.completeExceptionally(new IOException("the recording could not be read"));
                tables.remove(segment.file(), mine);
            }
        }
    }

    /** The table of the file when it was smaller, for which this may wait; null when there is none. */
    private static @Nullable CutTable knownBy(Kept before) {
        try {
            return before.table.join();
        } catch (CompletionException _) {
            return null;
        }
    }

    private static CutTable await(CompletableFuture<CutTable> table) throws MediaException, IOException {
        try {
            return table.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case MediaException media -> throw media;
                case IOException io -> throw io;
                case null, default -> throw e;
            }
        }
    }

    private void shrink() {
        while (cutCount.get() > cutsMax && tables.size() > 1) {
            Map.Entry<Path, Kept> eldest = null;
            for (Map.Entry<Path, Kept> each : tables.entrySet()) {
                boolean older = eldest == null
                        || each.getValue().lastUse.get()
                                < eldest.getValue().lastUse.get();
                eldest = older && each.getValue().table.isDone() ? each : eldest;
            }
            if (eldest == null) {
                return;
            }
            if (tables.remove(eldest.getKey(), eldest.getValue())) {
                cutCount.addAndGet(-size(eldest.getValue()));
            }
        }
    }

    private static long size(Kept kept) {
        CompletableFuture<CutTable> table = kept.table;
        return table.isDone() && !table.isCompletedExceptionally()
                ? table.join().count()
                : 0;
    }

    /** Files whose places are known. */
    int fileCount() {
        return tables.size();
    }
}
