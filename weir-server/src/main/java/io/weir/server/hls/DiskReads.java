package io.weir.server.hls;

import io.weir.base.buf.Bytes;
import io.weir.platform.http.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Reads segments that are on a disk.
 *
 * <p>Threading: any thread; a virtual thread reads. Limits: {@value #READS_MAX} at once, whose bytes are in memory until they are sent.
 */
final class DiskReads {
    /** Files that are read at once; one more client is asked to come again. */
    static final int READS_MAX = 64;

    private static final HttpResponse BUSY =
            HttpResponse.error(503, "too many segments are read from the disk").with("Retry-After", "1");
    private static final HttpResponse GONE = HttpResponse.error(404, "the segment is gone");

    private final Semaphore free = new Semaphore(READS_MAX);

    /** Gives the answer with the file in it, on some thread. */
    void read(MediaFile.OnDisk file, Consumer<HttpResponse> reply) {
        if (!free.tryAcquire()) {
            reply.accept(BUSY);
            return;
        }
        Thread.ofVirtual().name("hls read").start(() -> {
            HttpResponse answer;
            try {
                answer = file.head().withBody(Bytes.wrap(Files.readAllBytes(file.path())));
            } catch (IOException _) {
                answer = GONE;
            } finally {
                free.release();
            }
            reply.accept(answer);
        });
    }
}
