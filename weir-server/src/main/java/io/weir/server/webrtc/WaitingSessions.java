package io.weir.server.webrtc;

import io.weir.base.net.AddressBlock;
import io.weir.base.net.AddressCounts;
import java.net.InetAddress;

/**
 * How many sessions each client address has that are not connected yet: an offer costs its sender one request, and the server a
 * session for as long as {@code webrtcHandshakeTimeout}. Of an IPv6 address the first 64 bits count ({@link AddressBlock}).
 *
 * <p>Threading: any thread. Limits: {@value #PER_ADDRESS_MAX} sessions of one address; addresses are as many as there are sessions,
 * which the port bounds.
 */
final class WaitingSessions {
    /** Sessions of one address that wait for their peer. */
    static final int PER_ADDRESS_MAX = 256;

    private final AddressCounts counts = new AddressCounts(PER_ADDRESS_MAX);

    /** Whether the address has its maximum. */
    boolean isFull(InetAddress address) {
        return counts.isFull(AddressBlock.of(address));
    }

    /** Counts one more; false, and nothing counted, when there are too many. */
    boolean tryAdd(InetAddress address) {
        return counts.tryAdd(AddressBlock.of(address));
    }

    /** One of those counted is connected, or over. */
    void remove(InetAddress address) {
        counts.remove(AddressBlock.of(address));
    }

    /** Addresses that have any. */
    int addressCount() {
        return counts.addressCount();
    }
}
