package io.weir.protocol.dtls;

import io.weir.base.net.AddressBlock;
import io.weir.base.net.AddressCounts;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many handshakes run at once: each costs milliseconds of computing and a thread's stack. One address gets a part of
 * them only, so that a peer that begins many and ends none leaves the others theirs.
 *
 * <p>Threading: any thread.
 */
public final class HandshakeSlots {
    /** What a server of two cores works off within a second. */
    public static final int CONCURRENT_MAX = 256;
    /** Handshakes at once with one address: an eighth of all, and enough to keep the processors busy. */
    public static final int PER_ADDRESS_MAX = 32;

    private final Semaphore free;
    private final AddressCounts taken = new AddressCounts(PER_ADDRESS_MAX);
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

    boolean tryTake(AddressBlock peer) {
        if (!taken.tryAdd(peer)) {
            return false;
        }
        if (free.tryAcquire()) {
            return true;
        }
        taken.remove(peer);
        return false;
    }

    void giveBack(AddressBlock peer) {
        taken.remove(peer);
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
