package io.weir.server.registration;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ownership of one registration: made by the registrant, good for one listen request, and the only way to remove what that request
 * registered. Two tokens are never equal, so nobody removes a registration but its owner, and nobody a later one by mistake.
 *
 * <p>Threading: any thread.
 */
public final class RegistrationToken {
    private static final AtomicLong NEXT_NUMBER = new AtomicLong(1);

    private final long number = NEXT_NUMBER.getAndIncrement();
    private final AtomicBoolean withdrawn = new AtomicBoolean();

    /** For logs: numbers are given in order of creation. */
    @Override
    public String toString() {
        return "registration-" + number;
    }

    /** From now on the request of this token fails if it was not handled yet. */
    void withdraw() {
        withdrawn.set(true);
    }

    boolean withdrawn() {
        return withdrawn.get();
    }
}
