package io.weir.load;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a run does later and again and again. A task that throws fails the run: the loop would silently not call it again.
 *
 * <p>Threading: the run's loop.
 */
final class RunTimers {
    private final EventLoop loop;
    private final Consumer<Throwable> onFailure;
    private final List<Future<?>> timers = new ArrayList<>();

    /** A task that may read {@code /proc}. */
    interface Task {
        void run() throws IOException;
    }

    RunTimers(EventLoop loop, Consumer<Throwable> onFailure) {
        this.loop = loop;
        this.onFailure = onFailure;
    }

    void every(int periodMs, Task task) {
        timers.add(loop.scheduleAtFixedRate(() -> guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS));
    }

    void after(Duration delay, Task task) {
        timers.add(loop.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** None of them comes any more. */
    void cancel() {
        timers.forEach(timer -> timer.cancel(false));
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (IOException | RuntimeException e) {
            onFailure.accept(e);
        }
    }
}
