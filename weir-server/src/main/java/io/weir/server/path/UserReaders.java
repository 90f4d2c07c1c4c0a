package io.weir.server.path;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many sessions of each user read, on all paths together. A session without a user is not counted.
 *
 * <p>Threading: any thread. Limits: a user is here only while it reads.
 */
final class UserReaders {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one more, unless {@code max} read already; 0 for any number. */
    boolean enter(String user, int max) {
        if (user.isEmpty()) {
            return true;
        }
        boolean[] entered = {false};
        counts.compute(user, (_, count) -> {
            int now = count == null ? 0 : count;
            entered[0] = max == 0 || now < max;
            return entered[0] ? Integer.valueOf(now + 1) : count;
        });
        return entered[0];
    }

    /** One that was counted reads no more. */
    void leave(String user) {
        if (!user.isEmpty()) {
            counts.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Users that read. */
    int size() {
        return counts.size();
    }
}
