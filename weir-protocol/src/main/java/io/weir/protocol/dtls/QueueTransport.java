package io.weir.protocol.dtls;

import io.weir.base.buf.Bytes;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What stands under the DTLS library in place of a socket: a bounded queue of arrivals, and whoever sends.
 *
 * <p>Threading: {@link #tryOffer} and {@link #wake} for any thread, all else is the session's thread's.
 * <p>Limits: {@value #QUEUE_CAPACITY} datagrams wait; more are lost, as on any path.
 */
final class QueueTransport implements DatagramTransport {
    /** Some flights of a peer with a long certificate chain in short datagrams. */
    static final int QUEUE_CAPACITY = 64;

    private final ArrayBlockingQueue<Bytes> arrivals = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final Consumer<Bytes> output;
    private final int sendLimit;
    // Written by whoever ends the session, read by its thread.
    private volatile boolean ended;

    QueueTransport(Consumer<Bytes> output, int sendLimit) {
        this.output = output;
        this.sendLimit = sendLimit;
    }

    /** Whether {@link #receive} fails. */
    boolean isEnded() {
        return ended;
    }

    /** Whether a datagram that is offered next, by the only one who offers, will be taken. */
    boolean hasRoom() {
        return !ended && arrivals.remainingCapacity() > 0;
    }

    /** False when the queue is full or nobody reads any more. */
    boolean tryOffer(Bytes datagram) {
        return !ended && arrivals.offer(datagram);
    }

    /** Lets {@link #receive} fail from now on, also one that waits. */
    void wake() {
        ended = true;
        // A full queue has something to wake the reader with already.
        boolean ignored = arrivals.offer(Bytes.EMPTY);
    }

    @Override
    public int getReceiveLimit() {
        return DtlsOptions.RECEIVE_BYTES_MAX;
    }

    @Override
    public int getSendLimit() {
        return sendLimit;
    }

    /** Waits without end for {@code waitMillis} of 0. */
    @Override
    public int receive(byte[] target, int offset, int length, int waitMillis) throws InterruptedIOException {
        Bytes datagram = ended ? null : awaitArrival(waitMillis);
        if (ended) {
            // The library takes this one for no fault of the connection and passes it on.
            throw new InterruptedIOException("closed");
        }
        if (datagram == null || datagram.length() > length) {
            return -1;
        }
        System.arraycopy(datagram.toArray(), 0, target, offset, datagram.length());
        return datagram.length();
    }

    private @Nullable Bytes awaitArrival(int waitMillis) throws InterruptedIOException {
        try {
            return waitMillis == 0 ? arrivals.take() : arrivals.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void send(byte[] source, int offset, int length) {
        byte[] datagram = new byte[length];
        System.arraycopy(source, offset, datagram, 0, length);
        output.accept(Bytes.wrap(datagram));
    }

    /** The library has closed the connection. */
    @Override
    public void close() {
        wake();
    }
}
