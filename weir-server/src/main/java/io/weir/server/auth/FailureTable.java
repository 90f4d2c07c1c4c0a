package io.weir.server.auth;

import io.weir.base.net.AddressBlock;
import io.weir.base.time.Clock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts wrong credentials for each address, as {@link AddressBlock} has it.
 *
 * <p>Threading: any thread. Limits: {@value #ADDRESSES_MAX} addresses, {@value #FAILURES_MAX} failures of each in a minute.
 */
final class FailureTable {
    /** Addresses remembered. */
    static final int ADDRESSES_MAX = 16_384;

    /** Wrong credentials from one address within {@link #WINDOW} before others are not looked at any more. */
    static final int FAILURES_MAX = 20;

    /** From the first failure on. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private final ExpiringTable<AddressBlock, AtomicInteger> failures;

    FailureTable(Clock clock) {
        failures = new ExpiringTable<>(ADDRESSES_MAX, clock);
    }

    boolean isLimited(InetAddress address) {
        AtomicInteger count = failures.get(AddressBlock.of(address));
        return count != null && count.get() >= FAILURES_MAX;
    }

    void add(InetAddress address) {
        AddressBlock key = AddressBlock.of(address);
        AtomicInteger count = failures.get(key);
        if (count == null) {
            failures.put(key, new AtomicInteger(1), WINDOW);
        } else {
            count.incrementAndGet();
        }
    }

    int size() {
        return failures.size();
    }
}
