package io.weir.base.thread;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of messages to one actor.
 *
 * <p>Threading: {@link #offer} from any thread; {@link #awaitNext} and {@link #drain} from the actor's thread, or a test's, alone.
 * <p>Limits: the capacity given; beyond it {@link #offer} answers false and the caller says "busy" to its client.
 *
 * @param <M> the messages
 */
public final class Mailbox<M> {
    private final MpscAtomicArrayQueue<M> queue;
    private final AtomicBoolean closed = new AtomicBoolean();
    // written by the consumer before it parks, read by producers after they have offered
    private volatile @Nullable Thread parked;

    /** A mailbox for {@code capacity} messages, rounded up to a power of two. */
    public Mailbox(int capacity) {
        this.queue = new MpscAtomicArrayQueue<>(Math.max(2, capacity));
    }

    /** Puts a message in; false when it is full or closed, and then the message will never be handled. */
    public boolean offer(M message) {
        if (closed.get() || !queue.offer(message)) {
            return false;
        }
        Thread waiting = parked;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        return true;
    }

    /** Refuses further messages. What is queued already can still be taken. */
    public void close() {
        closed.set(true);
        Thread waiting = parked;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** True when nothing is queued at this moment. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Waits for a message; null when the mailbox is closed and empty. Actor's thread only. */
    public @Nullable M awaitNext() {
        for (; ; ) {
            M message = queue.poll();
            if (message != null) {
                return message;
            }
            parked = Thread.currentThread();
            try {
                message = queue.poll();
                if (message != null) {
                    return message;
                }
                if (closed.get()) {
                    // a producer may have passed the closed check just before: it is visible by now
                    return queue.poll();
                }
                LockSupport.park(this);
            } finally {
                parked = null;
            }
        }
    }

    /** Handles all that is queued without waiting; answers how many there were. For tests, in place of {@link #awaitNext}. */
    public int drain(Consumer<? super M> handler) {
        int count = 0;
        for (M message = queue.poll(); message != null; message = queue.poll()) {
            handler.accept(message);
            count++;
        }
        return count;
    }
}
