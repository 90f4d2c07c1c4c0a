package io.weir.server.registration;

import io.weir.base.thread.Mailbox;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for the table's thread: requests, which may be refused, and consequences of what was granted before, which may not.
 * Consequences are handled before the requests that came at the same time.
 *
 * <p>Threading: {@link #offer} and {@link #insist} from any thread, the rest from the table's, or a test's, alone.
 * <p>Limits: {@value #REQUESTS_MAX} requests; of consequences there are as many as clients and registrations, each a few.
 */
final class Inbox {
    /** Requests waiting; a client beyond that is told that the server is busy. */
    static final int REQUESTS_MAX = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    // one place more than there may be requests: the wake-up always fits
    private final Mailbox<Runnable> mailbox = new Mailbox<>(REQUESTS_MAX + 1);
    private final AtomicInteger requestCount = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> consequences = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean wakeQueued = new AtomicBoolean();

    /** Queues a request; false when there are too many or the inbox is closed, and then it is never run. */
    boolean offer(Runnable request) {
        if (requestCount.incrementAndGet() > REQUESTS_MAX) {
            requestCount.decrementAndGet();
            return false;
        }
        return mailbox.offer(() -> {
            requestCount.decrementAndGet();
            runConsequences();
            runSafely(request);
        });
    }

    /** Queues what must not be lost. After {@link #close} it is dropped. */
    void insist(Runnable consequence) {
        consequences.add(consequence);
        if (wakeQueued.compareAndSet(false, true)) {
            mailbox.offer(() -> {
                wakeQueued.set(false);
                runConsequences();
            });
        }
    }

    /** Takes no more; what is queued already is still run. */
    void close() {
        mailbox.close();
    }

    /** Runs what comes until the inbox is closed. */
    void run() {
        for (Runnable next = mailbox.awaitNext(); next != null; next = mailbox.awaitNext()) {
            next.run();
        }
        runConsequences();
    }

    /** Runs what is queued without waiting; answers whether there was anything. For tests, instead of {@link #run}. */
    boolean drain() {
        return mailbox.drain(Runnable::run) > 0;
    }

    private void runConsequences() {
        for (Runnable next = consequences.poll(); next != null; next = consequences.poll()) {
            runSafely(next);
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // one client's trouble, or a loop that is gone already, must not end the others' registrations
            LOG.error("a registration request failed", e);
        }
    }
}
