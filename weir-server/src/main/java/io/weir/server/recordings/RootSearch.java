package io.weir.server.recordings;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Searches one root when asked to, and when another disk has come to be there.
 *
 * <p>Threading: any thread; the search has one of its own, so that a disk that hangs holds up no other.
 */
final class RootSearch {
    private final @Nullable Path root;
    private final Runnable scan;
    private final BackgroundTask task = new BackgroundTask("recordings-search", this::run);
    private boolean due;
    private boolean searched;
    /** Where the last search was; the task's. */
    private Optional<Object> disk = Optional.empty();

    /**
     * Nothing is searched yet.
     *
     * @param root null for what is under none
     */
    RootSearch(@Nullable Path root, Runnable scan) {
        this.root = root;
        this.scan = scan;
    }

    /** Searches it, or once more. */
    synchronized void request() {
        due = true;
        searched = false;
        task.request();
    }

    /** Searches it if it is on another disk than the last time. */
    void look() {
        task.request();
    }

    /** Whether all that was asked for is done; true for a disk that is away. */
    synchronized boolean isSearched() {
        return searched;
    }

    /** Done when nothing is searched any more, after the first time at the earliest. */
    CompletableFuture<@Nullable Void> idle() {
        return task.idle();
    }

    private void run() {
        Optional<Object> now = root == null ? Optional.empty() : diskOf(root);
        boolean come = now.isPresent() && !now.equals(disk);
        disk = now;
        if (takeRequest() || come) {
            try {
                scan.run();
            } finally {
                ended();
            }
        }
    }

    private synchronized boolean takeRequest() {
        boolean taken = due;
        due = false;
        return taken;
    }

    private synchronized void ended() {
        searched = !due;
    }

    /**
     * What tells the disk of a directory from others; empty when it is not there or nothing is in it, as where no disk is mounted, or when
     * that cannot be told.
     */
    static Optional<Object> diskOf(Path directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            if (!entries.iterator().hasNext()) {
                return Optional.empty();
            }
            Object key =
                    Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? directory : key);
        } catch (IOException | DirectoryIteratorException _) {
            return Optional.empty();
        }
    }
}
