package io.weir.server.segment;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that wait for disks: some for each directory that files are under, so that a disk that hangs holds up only what is written
 * there or read. They are no virtual threads, whose carriers a file operation would keep.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #THREADS_OF_ROOT} threads for each directory, {@value #ROOTS_MAX} directories; those beyond share as many
 * more. Idle threads end. Who has tasks run bounds how many wait.
 */
public final class DiskThreads {
    /** Threads that write under one directory. */
    public static final int THREADS_OF_ROOT = 3;

    /** Directories with threads of their own. */
    static final int ROOTS_MAX = 32;

    private static final long IDLE_SECONDS = 10;

    private final Map<Path, Executor> byRoot = new ConcurrentHashMap<>();
    private final Executor others = executor();
    private final AtomicInteger count = new AtomicInteger();

    /** What runs tasks that wait for the disk of that directory. */
    public Executor of(Path root) {
        Executor known = byRoot.get(root);
        if (known != null) {
            return known;
        }
        return byRoot.size() >= ROOTS_MAX ? others : byRoot.computeIfAbsent(root, _ -> executor());
    }

    private ThreadPoolExecutor executor() {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                THREADS_OF_ROOT, THREADS_OF_ROOT, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "disk-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        made.allowCoreThreadTimeOut(true);
        return made;
    }
}
