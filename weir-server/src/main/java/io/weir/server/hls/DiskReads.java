package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import io.weir.server.segment.DiskThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Reads segments that are on a disk. A file is read once for all who ask for it until the last of them has it.
 *
 * <p>Threading: any thread; {@link DiskThreads} of the directory wait for it.
 * <p>Limits: {@value #READS_MAX} files are read at once; {@value #BYTES_MAX} bytes are held, from before they are read until their clients
 * have them or are gone. A single file may be larger.
 */
final class DiskReads {
    /** Files that are read at once; who wants another is asked to come again. */
    static final int READS_MAX = 64;

    /** Bytes of the files that are read or on their way to clients. */
    static final long BYTES_MAX = 256L << 20;

    private static final HttpResponse BUSY =
            HttpResponse.error(503, "too many segments are read from the disk").with("Retry-After", "1");
    private static final HttpResponse GONE =
            HttpResponse.error(404, "the segment is gone").with("Cache-Control", "no-store");

    private final DiskThreads threads = new DiskThreads();
    private final long bytesMax;

    /** What is read or held; guarded by this. */
    private final Map<Path, Copy> copies = new HashMap<>();

    private int readingCount;
    private long bytes;

    /** A file for those who asked for it while the first of them did not have it yet. Fields are guarded by the reads. */
    private static final class Copy {
        private final MediaFile.OnDisk file;
        private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        private int userCount;
        private long heldBytes;
        private boolean read;

        Copy(MediaFile.OnDisk file) {
            this.file = file;
        }
    }

    DiskReads() {
        this(BYTES_MAX);
    }

    /** For tests: with another limit than {@link #BYTES_MAX}. */
    DiskReads(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Gives the answer with the file in it, on some thread.
     *
     * @param onClosed takes what is to be done when the client has the answer or is gone, at once if he is
     */
    void read(MediaFile.OnDisk file, Consumer<HttpResponse> reply, Consumer<Runnable> onClosed) {
        Copy copy;
        boolean first;
        synchronized (this) {
            copy = copies.get(file.path());
            first = copy == null;
            if (copy == null && readingCount < READS_MAX) {
                copy = new Copy(file);
                copies.put(file.path(), copy);
                readingCount++;
            }
            if (copy != null) {
                copy.userCount++;
            }
        }
        if (copy == null) {
            reply.accept(BUSY);
            return;
        }
        Copy used = copy;
        AtomicBoolean left = new AtomicBoolean();
        onClosed.accept(() -> {
            if (left.compareAndSet(false, true)) {
                leave(used);
            }
        });
        if (first) {
            threads.of(file.root()).execute(() -> readNow(used));
        }
        used.answer.thenAccept(reply);
    }

    private void readNow(Copy copy) {
        HttpResponse answer;
        try {
            long size = Files.size(copy.file.path());
            answer = take(copy, size)
                    ? copy.file.head().withBody(Bytes.wrap(Files.readAllBytes(copy.file.path())))
                    : BUSY;
        } catch (IOException _) {
            answer = GONE;
        }
        synchronized (this) {
            readingCount--;
            copy.read = true;
            // Who asks after a failure may have better luck.
            if (copy.userCount == 0 || answer == BUSY || answer == GONE) {
                drop(copy);
            }
        }
        copy.answer.complete(answer);
    }

    private synchronized boolean take(Copy copy, long count) {
        if (bytes > 0 && bytes + count > bytesMax) {
            return false;
        }
        bytes += count;
        copy.heldBytes = count;
        return true;
    }

    private synchronized void leave(Copy copy) {
        copy.userCount--;
        if (copy.userCount == 0 && copy.read) {
            drop(copy);
        }
    }

    private void drop(Copy copy) {
        copies.remove(copy.file.path(), copy);
        bytes -= copy.heldBytes;
        copy.heldBytes = 0;
    }
}
