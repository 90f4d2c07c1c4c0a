package io.weir.protocol.dtls;

import java.util.concurrent.Semaphore;

/**
 * Bounds how many handshakes run at once: each costs milliseconds of computing and a thread's stack.
 *
 * <p>Threading: any thread.
 */
public final class HandshakeSlots {
    /** What a server of two cores works off within a second. */
    public static final int CONCURRENT_MAX = 256;

    private final Semaphore free;
    private final int countMax;

    /**
     * Begins with none taken.
     *
     * @param countMax how many handshakes may run at once, at least 1
     */
    public HandshakeSlots(int countMax) {
        if (countMax < 1) {
            throw new IllegalArgumentException("slots: " + countMax);
        }
        this.countMax = countMax;
        this.free = new Semaphore(countMax);
    }

    boolean tryTake() {
        return free.tryAcquire();
    }

    void giveBack() {
        free.release();
    }

    /** Handshakes that run now. */
    public int takenCount() {
        return countMax - free.availablePermits();
    }

    /** How many may run at once. */
    public int countMax() {
        return countMax;
    }
}
