package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of one muxer on a disk ({@code hlsDirectory}). What cannot be written stays in memory; the log says so once.
 *
 * <p>Threading: any thread; the executor does the work, one thing after the other, so that a slow disk makes nobody wait.
 * <p>Limits: {@value #WAITING_MAX} files waiting, beyond which segments stay in memory; a file that nobody wants any more does not wait.
 */
final class SegmentDirectory {
    /** Files that wait to be written or deleted. */
    static final int WAITING_MAX = 64;

    /** What muxers have called their files: others are not touched. */
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{12,16}_(main|audio\\d+)_seg\\d+\\.(mp4|ts)");

    private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectory.class);

    private final Path root;
    private final Path folder;
    private final Executor disk;
    // guarded by this
    private final Deque<Work> waiting = new ArrayDeque<>();
    private final Set<String> names = new HashSet<>();
    private final CompletableFuture<@Nullable Void> emptied = new CompletableFuture<>();
    private boolean running;
    private boolean closed;
    // the executor's
    private boolean failed;

    /** What there is to do. */
    private sealed interface Work {
        record Sweep(String run) implements Work {}

        record Write(String name, Bytes bytes, Consumer<@Nullable Path> done) implements Work {}

        record Delete(String name) implements Work {}
    }

    /**
     * The folder of a path below {@code root}. What servers before have left there is deleted.
     *
     * @param run what the names of this server's files begin with
     * @param disk waits for the disk
     */
    SegmentDirectory(Path root, PathName path, String run, Executor disk) {
        this.root = root;
        this.folder = root.resolve(path.value());
        this.disk = disk;
        queue(new Work.Sweep(run));
    }

    /** The directory of all muxers' folders. */
    Path root() {
        return root;
    }

    /** Writes a file, then tells {@code done} where it is, or null when it could not be written; never when it is deleted before. */
    void write(String name, Bytes bytes, Consumer<@Nullable Path> done) {
        if (!tryQueue(new Work.Write(name, bytes, done))) {
            LOG.debug("[hls] the disk is slow, {} stays in memory", name);
            done.accept(null);
        }
    }

    private synchronized boolean tryQueue(Work.Write write) {
        boolean fits = !closed && waiting.size() < WAITING_MAX;
        if (fits) {
            names.add(write.name);
            queue(write);
        }
        return fits;
    }

    /** Deletes a file, if it was written. */
    synchronized void delete(String name) {
        if (names.remove(name)
                && !waiting.removeIf(work -> work instanceof Work.Write write && write.name.equals(name))) {
            queue(new Work.Delete(name));
        }
    }

    /** Deletes all; done when the disk has done so, or has refused. */
    synchronized CompletableFuture<@Nullable Void> close() {
        closed = true;
        Set.copyOf(names).forEach(this::delete);
        if (!running) {
            emptied.complete(null);
        }
        return emptied;
    }

    private synchronized void queue(Work work) {
        waiting.add(work);
        if (!running) {
            running = true;
            disk.execute(this::run);
        }
    }

    private synchronized @Nullable Work next() {
        Work next = waiting.poll();
        running = next != null;
        if (!running && closed) {
            emptied.complete(null);
        }
        return next;
    }

    private void run() {
        for (Work work = next(); work != null; work = next()) {
            try {
                handle(work);
            } catch (RuntimeException | AssertionError e) {
                LOG.error("[hls] a segment's file was not handled", e);
            }
        }
    }

    private void handle(Work work) {
        switch (work) {
            case Work.Sweep(var run) -> sweep(run);
            case Work.Write(var name, var bytes, var done) -> {
                Path file = folder.resolve(name);
                try {
                    Files.createDirectories(folder);
                    Files.write(file, bytes.toArray());
                    failed = false;
                    done.accept(file);
                } catch (IOException e) {
                    warn("segments stay in memory, since none can be written to " + folder, e);
                    done.accept(null);
                }
            }
            case Work.Delete(var name) -> delete(folder.resolve(name));
        }
    }

    private void sweep(String run) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (OURS.matcher(name).matches() && !name.startsWith(run)) {
                    delete(file);
                }
            }
        } catch (IOException e) {
            warn("old segments in " + folder + " stay", e);
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            warn("the segment " + file + " stays", e);
        }
    }

    private void warn(String what, IOException why) {
        if (!failed) {
            failed = true;
            LOG.warn("[hls] {}: {}", what, why.toString());
        }
    }
}
