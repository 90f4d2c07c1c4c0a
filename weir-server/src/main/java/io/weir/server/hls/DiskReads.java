package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import io.weir.server.segment.DiskThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads segments that are on a disk.
 *
 * <p>Threading: any thread; {@link DiskThreads} of the directory wait for it.
 * <p>Limits: {@value #READS_MAX} files at once, {@value #BYTES_MAX} bytes of them, from before they are read until their clients have
 * them or are gone. A single file may be larger.
 */
final class DiskReads {
    /** Files that are read, or on their way to a client; one more client is asked to come again. */
    static final int READS_MAX = 64;

    /** Bytes of these files. */
    static final long BYTES_MAX = 256L << 20;

    private static final HttpResponse BUSY =
            HttpResponse.error(503, "too many segments are read from the disk").with("Retry-After", "1");
    private static final HttpResponse GONE = HttpResponse.error(404, "the segment is gone");

    private final DiskThreads threads = new DiskThreads();
    private final Semaphore free = new Semaphore(READS_MAX);
    private final AtomicLong bytes = new AtomicLong();
    private final long bytesMax;

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
        if (free.tryAcquire()) {
            threads.of(file.root()).execute(() -> readNow(file, reply, onClosed));
        } else {
            reply.accept(BUSY);
        }
    }

    private void readNow(MediaFile.OnDisk file, Consumer<HttpResponse> reply, Consumer<Runnable> onClosed) {
        long taken = 0;
        HttpResponse answer;
        try {
            long size = Files.size(file.path());
            if (take(size)) {
                taken = size;
                answer = file.head().withBody(Bytes.wrap(Files.readAllBytes(file.path())));
            } else {
                answer = BUSY;
            }
        } catch (IOException _) {
            answer = GONE;
        }
        long held = taken;
        try {
            reply.accept(answer);
        } finally {
            onClosed.accept(() -> {
                bytes.addAndGet(-held);
                free.release();
            });
        }
    }

    private boolean take(long count) {
        long before = bytes.getAndAdd(count);
        if (before > 0 && before + count > bytesMax) {
            bytes.addAndGet(-count);
            return false;
        }
        return true;
    }
}
