package io.weir.server.clip;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What others see of a job that is worked on, and how they end it.
 *
 * <p>Threading: {@link #begin}, {@link #step}, {@link #advance} and {@link #check} are the worker's; the rest is for any thread.
 */
final class RunControl {
    // written by the worker, read by whoever stops it
    private volatile @Nullable Thread worker;
    // written by whoever stops it, read by the worker
    private volatile boolean stopped;
    // written by the worker, read by whoever asks
    private volatile long totalBytes;
    private volatile long doneBytes;
    // the worker's
    private long workedBytes;

    /** The calling thread works from now on. */
    void begin() {
        worker = Thread.currentThread();
        check();
    }

    /** Has the worker end soon, whatever it waits for. */
    void stop() {
        stopped = true;
        Thread thread = worker;
        if (thread != null) {
            thread.interrupt();
        }
    }

    boolean stopped() {
        return stopped;
    }

    /**
     * Goes on only if the work is still wanted.
     *
     * @throws CancellationException when it is not
     */
    void check() {
        if (stopped) {
            throw new CancellationException("stopped");
        }
    }

    /** A step begins in which so much is to be done; -1 if nobody knows. */
    void step(long bytes) {
        workedBytes = 0;
        doneBytes = 0;
        totalBytes = bytes;
    }

    /** So much more is done. */
    void advance(long bytes) {
        check();
        workedBytes += bytes;
        doneBytes = workedBytes;
    }

    /** How much of the step is done, 0 to 1. */
    double progress() {
        long total = totalBytes;
        return total <= 0 ? 0 : Math.min(1.0, (double) doneBytes / total);
    }
}
