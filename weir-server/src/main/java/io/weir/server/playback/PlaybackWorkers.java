package io.weir.server.playback;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that read recordings and the index, so that neither event loops nor the carriers of virtual threads wait for a disk. What
 * reads files of one place where recordings lie has only some of them: a disk that stands does not keep others waiting.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #THREAD_COUNT} threads, {@value #DISK_THREAD_COUNT} for one place; {@value #WAITING_MAX} tasks that wait for a
 * thread, and for each place {@value #DISK_WAITING_MAX} that wait for one of its own.
 */
public final class PlaybackWorkers implements AutoCloseable {
    /** Threads; they end when there is nothing to do for a while. */
    static final int THREAD_COUNT = 24;

    /** Threads that read files of one place. */
    static final int DISK_THREAD_COUNT = 8;

    /** Tasks that wait for a thread; one more is refused. */
    static final int WAITING_MAX = 1024;

    /** Tasks that wait for a thread of one place; one more is refused. */
    static final int DISK_WAITING_MAX = 1024;

    private static final int IDLE_S = 30;

    private final Supplier<? extends Collection<Path>> roots;
    private final ThreadPoolExecutor threads;
    /** Those that something is done for. */
    private final Map<Path, Disk> disks = new ConcurrentHashMap<>();

    /** What is done for one place. Only touched within {@link Map#compute} of it. */
    private static final class Disk {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    /** What becomes of a task. */
    private enum Turn {
        NOW,
        LATER,
        NEVER
    }

    /** Without threads yet; each directory is a place. */
    public PlaybackWorkers() {
        this(List::of);
    }

    /**
     * Without threads yet.
     *
     * @param roots the places where recordings lie; the directory of a file that is in none of them is one
     */
    public PlaybackWorkers(Supplier<? extends Collection<Path>> roots) {
        this.roots = roots;
        AtomicInteger index = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREAD_COUNT, THREAD_COUNT, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, "playback-" + index.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Has a task run soon that reads no recordings, but the index perhaps; false when too many wait or the server is being stopped, and
     * then it never is.
     */
    boolean execute(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** As the other, a task that reads this file and perhaps others of its path. */
    boolean execute(Path file, Runnable task) {
        Path place = place(file);
        Turn[] turn = {Turn.NEVER};
        disks.compute(place, (_, known) -> {
            Disk disk = known == null ? new Disk() : known;
            if (disk.running < DISK_THREAD_COUNT) {
                disk.running++;
                turn[0] = Turn.NOW;
            } else if (disk.waiting.size() < DISK_WAITING_MAX) {
                disk.waiting.add(task);
                turn[0] = Turn.LATER;
            }
            return disk;
        });
        return switch (turn[0]) {
            case NEVER -> false;
            case LATER -> true;
            case NOW -> {
                boolean taken = execute(() -> run(place, task));
                if (!taken) {
                    runNext(place);
                }
                yield taken;
            }
        };
    }

    private void run(Path place, Runnable task) {
        try {
            task.run();
        } finally {
            runNext(place);
        }
    }

    /** Has the place's next task take the thread's turn that ends; right here when there is no room for it among those that wait. */
    private void runNext(Path place) {
        Runnable next = ended(place);
        while (next != null) {
            Runnable task = next;
            if (execute(() -> run(place, task))) {
                return;
            }
            task.run();
            next = ended(place);
        }
    }

    private @Nullable Runnable ended(Path place) {
        AtomicReference<@Nullable Runnable> next = new AtomicReference<>();
        disks.computeIfPresent(place, (_, disk) -> {
            next.set(disk.waiting.poll());
            disk.running -= next.get() == null ? 1 : 0;
            return disk.running == 0 ? null : disk;
        });
        return next.get();
    }

    private Path place(Path file) {
        Path parent = file.getParent();
        return roots.get().stream()
                .filter(file::startsWith)
                .max(Comparator.comparingInt(Path::getNameCount))
                .orElse(parent == null ? file : parent);
    }

    /** Places that something is done for. */
    int placeCount() {
        return disks.size();
    }

    /** Takes no more tasks; those that run find their clients gone. */
    @Override
    public void close() {
        threads.shutdown();
        threads.getQueue().clear();
    }
}
