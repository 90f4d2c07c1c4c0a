package io.weir.base.thread;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The queue of messages to one actor, in the order they came: requests, which are refused when too many wait, and consequences of what
 * was granted before, which must not be lost.
 *
 * <p>Threading: {@link #offer} and {@link #insist} from any thread; {@link #serve} and {@link #drain} from the actor's thread, or a
 * test's, alone.
 * <p>Limits: the capacity given for {@link #offer}. Each of {@link #insist} follows something that was granted, so of those there are a
 * few for each client.
 *
 * @param <M> the messages
 */
public final class Mailbox<M> {
    /** Messages in one link of the queue: an idle actor costs one. */
    private static final int CHUNK = 32;

    private final int capacity;
    private final MpscUnboundedAtomicArrayQueue<M> queue = new MpscUnboundedAtomicArrayQueue<>(CHUNK);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    // written by the consumer before it parks, read by producers after they have offered
    private volatile @Nullable Thread parked;

    /** A mailbox that refuses requests while {@code capacity} messages wait. */
    public Mailbox(int capacity) {
        this.capacity = capacity;
    }

    /** Puts a request in; false when too many messages wait or it is closed, and then the message will never be handled. */
    public boolean offer(M message) {
        if (waiting.incrementAndGet() > capacity) {
            waiting.decrementAndGet();
            return false;
        }
        return put(message);
    }

    /** Puts a consequence in, however many messages wait; false when it is closed. */
    public boolean insist(M message) {
        waiting.incrementAndGet();
        return put(message);
    }

    private boolean put(M message) {
        if (closed.get()) {
            waiting.decrementAndGet();
            return false;
        }
        queue.offer(message);
        wake();
        return true;
    }

    private void wake() {
        Thread consumer = parked;
        if (consumer != null) {
            LockSupport.unpark(consumer);
        }
    }

    /** Refuses further messages. What is queued already can still be taken. */
    public void close() {
        closed.set(true);
        wake();
    }

    /** True when nothing is queued at this moment. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Handles messages until the mailbox is closed and empty.
     *
     * @param onFailure told what {@code handler} threw; the next message is handled all the same
     */
    public void serve(Consumer<? super M> handler, Consumer<RuntimeException> onFailure) {
        for (M message = awaitNext(); message != null; message = awaitNext()) {
            try {
                handler.accept(message);
            } catch (RuntimeException e) {
                onFailure.accept(e);
            }
        }
    }

    private @Nullable M awaitNext() {
        for (; ; ) {
            M message = poll();
            if (message != null) {
                return message;
            }
            parked = Thread.currentThread();
            try {
                message = poll();
                if (message != null) {
                    return message;
                }
                if (closed.get()) {
                    // a producer may have passed the closed check just before: it is visible by now
                    return poll();
                }
                LockSupport.park(this);
            } finally {
                parked = null;
            }
        }
    }

    private @Nullable M poll() {
        M message = queue.poll();
        if (message != null) {
            waiting.decrementAndGet();
        }
        return message;
    }

    /** Handles all that is queued without waiting; answers how many there were. For tests, in place of {@link #serve}. */
    public int drain(Consumer<? super M> handler) {
        int count = 0;
        for (M message = poll(); message != null; message = poll()) {
            handler.accept(message);
            count++;
        }
        return count;
    }
}
