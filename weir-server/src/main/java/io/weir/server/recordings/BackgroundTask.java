package io.weir.server.recordings;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a long task when asked to, once more when asked while it runs, and never twice at a time. Threading: any thread. */
final class BackgroundTask {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTask.class);

    private final String name;
    private final Runnable task;
    private boolean running;
    private boolean again;
    private CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

    BackgroundTask(String name, Runnable task) {
        this.name = name;
        this.task = task;
    }

    /** Runs it, or once more. */
    synchronized void request() {
        again = true;
        if (!running) {
            running = true;
            idle = idle.isDone() ? new CompletableFuture<>() : idle;
            Thread thread = new Thread(this::run, name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Done when it does not run any more, after the first time at the earliest. */
    synchronized CompletableFuture<@Nullable Void> idle() {
        return idle;
    }

    private void run() {
        while (takeRequest()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("[recordings] {} failed", name, e);
            }
        }
    }

    private synchronized boolean takeRequest() {
        if (!again) {
            running = false;
            idle.complete(null);
            return false;
        }
        again = false;
        return true;
    }
}
