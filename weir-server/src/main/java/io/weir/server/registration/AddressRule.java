package io.weir.server.registration;

import io.weir.base.buf.Bytes;
import io.weir.config.IpRange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which addresses clients of a registration may come. IPv4 and IPv6 alike; an IPv4 address mapped into IPv6 counts as IPv4, in
 * rules and in clients. A client whose address is unknown passes no rule but {@link AnyAddress}.
 *
 * <p>Limits: {@value #RANGES_MAX} ranges.
 */
public sealed interface AddressRule {
    /** Ranges in one rule. */
    int RANGES_MAX = 1024;

    /** From everywhere. */
    record AnyAddress() implements AddressRule {}

    /** From these ranges alone; an empty list lets nobody in. */
    record Allow(List<IpRange> ranges) implements AddressRule {
        /** Takes a copy, mapped ranges as IPv4. */
        public Allow {
            ranges = checked(ranges);
        }
    }

    /** From everywhere but these ranges. */
    record Deny(List<IpRange> ranges) implements AddressRule {
        /** Takes a copy, mapped ranges as IPv4. */
        public Deny {
            ranges = checked(ranges);
        }
    }

    /**
     * {@link Allow} from texts such as {@code 10.0.0.0/8} or {@code ::1}.
     *
     * @throws IllegalArgumentException naming the text that is no address range
     */
    static Allow allow(String... ranges) {
        return new Allow(Arrays.stream(ranges).map(AddressRule::range).toList());
    }

    /**
     * {@link Deny} from texts such as {@code 10.0.0.0/8} or {@code ::1}.
     *
     * @throws IllegalArgumentException naming the text that is no address range
     */
    static Deny deny(String... ranges) {
        return new Deny(Arrays.stream(ranges).map(AddressRule::range).toList());
    }

    /** Whether a client at {@code address}, null if unknown, may come in. */
    default boolean permits(@Nullable InetAddress address) {
        return switch (this) {
            case AnyAddress _ -> true;
            case Allow(var ranges) -> address != null && contains(ranges, address);
            case Deny(var ranges) -> address != null && !contains(ranges, address);
        };
    }

    private static IpRange range(String text) {
        return IpRange.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not an IP address or range"));
    }

    private static List<IpRange> checked(List<IpRange> ranges) {
        if (ranges.size() > RANGES_MAX) {
            throw new IllegalArgumentException(
                    "an address rule has " + ranges.size() + " ranges, more than " + RANGES_MAX);
        }
        return ranges.stream().map(AddressRule::unmapped).toList();
    }

    private static boolean contains(List<IpRange> ranges, InetAddress address) {
        InetAddress plain = unmapped(address);
        for (IpRange range : ranges) {
            if (range.contains(plain)) {
                return true;
            }
        }
        return false;
    }

    private static IpRange unmapped(IpRange range) {
        byte[] network = range.network().toArray();
        return range.prefixLength() >= 96 && isMapped(network)
                ? new IpRange(Bytes.wrap(Arrays.copyOfRange(network, 12, 16)), range.prefixLength() - 96)
                : range;
    }

    /** The JDK unmaps by itself, but not where a scope was given, as native transports do. */
    private static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address) || !isMapped(bytes)) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** RFC 4291 §2.5.5.2: 80 zero bits, 16 one bits, the IPv4 address. */
    private static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != (byte) 0xff || bytes[11] != (byte) 0xff) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
