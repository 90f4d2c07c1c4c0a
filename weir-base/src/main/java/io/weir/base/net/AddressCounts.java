package io.weir.base.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of something each client address has, up to a maximum, so that no client has all that there are.
 *
 * <p>Threading: any thread. Limits: the maximum given; entries are as many as the things counted, which their owner bounds.
 */
public final class AddressCounts {
    private final Map<AddressBlock, Integer> counts = new ConcurrentHashMap<>();
    private final int perAddressMax;

    /**
     * Begins with none counted.
     *
     * @param perAddressMax at least 1
     */
    public AddressCounts(int perAddressMax) {
        if (perAddressMax < 1) {
            throw new IllegalArgumentException("maximum for each address: " + perAddressMax);
        }
        this.perAddressMax = perAddressMax;
    }

    /** Whether the address has its maximum. */
    public boolean isFull(AddressBlock address) {
        return counts.getOrDefault(address, 0) >= perAddressMax;
    }

    /** Counts one more; false, and nothing counted, when the address has its maximum. */
    public boolean tryAdd(AddressBlock address) {
        if (counts.merge(address, 1, Integer::sum) <= perAddressMax) {
            return true;
        }
        remove(address);
        return false;
    }

    /** One of those counted is gone. */
    public void remove(AddressBlock address) {
        counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    /** Addresses that have any. */
    public int addressCount() {
        return counts.size();
    }
}
