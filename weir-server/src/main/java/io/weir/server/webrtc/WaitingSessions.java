package io.weir.server.webrtc;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many sessions each client address has that are not connected yet: an offer costs its sender one request, and the server a
 * session for as long as {@code webrtcHandshakeTimeout}.
 *
 * <p>Threading: any thread. Limits: {@value #PER_ADDRESS_MAX} sessions of one address; addresses are as many as there are sessions,
 * which the port bounds.
 */
final class WaitingSessions {
    /** Sessions of one address that wait for their peer. */
    static final int PER_ADDRESS_MAX = 256;

    private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    /** Whether the address has its maximum. */
    boolean isFull(InetAddress address) {
        return counts.getOrDefault(address, 0) >= PER_ADDRESS_MAX;
    }

    /** Counts one more; false, and nothing counted, when there are too many. */
    boolean tryAdd(InetAddress address) {
        if (counts.merge(address, 1, Integer::sum) <= PER_ADDRESS_MAX) {
            return true;
        }
        remove(address);
        return false;
    }

    /** One of those counted is connected, or over. */
    void remove(InetAddress address) {
        counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Addresses that have any. */
    int addressCount() {
        return counts.size();
    }
}
