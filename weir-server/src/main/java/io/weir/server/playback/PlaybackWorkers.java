package io.weir.server.playback;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read recordings and the index, so that neither event loops nor the carriers of virtual threads wait for a disk.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #THREAD_COUNT} threads, {@value #WAITING_MAX} tasks that wait for one.
 */
public final class PlaybackWorkers implements AutoCloseable {
    /** Threads; they end when there is nothing to do for a while. */
    static final int THREAD_COUNT = 8;

    /** Tasks that wait for a thread; one more is refused. */
    static final int WAITING_MAX = 1024;

    private static final int IDLE_S = 30;

    private final ThreadPoolExecutor threads;

    /** Without threads yet. */
    public PlaybackWorkers() {
        AtomicInteger index = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREAD_COUNT, THREAD_COUNT, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "playback-" + index.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Has a task run soon; false when too many wait or the server is being stopped, and then it never is. */
    boolean execute(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** Takes no more tasks; those that run find their clients gone. */
    @Override
    public void close() {
        threads.shutdown();
        threads.getQueue().clear();
    }
}
