package io.weir.base.net;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Whom limits for each address count as one: an IPv4 address, or the first 64 bits of an IPv6 address, since one client has all that
 * follow (RFC 6177). An IPv4 address that is written as an IPv6 one counts as IPv4.
 *
 * @param isIpv6 which of the two
 * @param prefix the bits that count, in the lowest places
 */
public record AddressBlock(boolean isIpv6, long prefix) {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_PREFIX_BYTES = 8;

    /** The block that an address belongs to. */
    public static AddressBlock of(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean isIpv6 = address instanceof Inet6Address;
        long prefix = 0;
        for (int i = 0; i < (isIpv6 ? IPV6_PREFIX_BYTES : IPV4_BYTES); i++) {
            prefix = prefix << Byte.SIZE | Byte.toUnsignedLong(bytes[i]);
        }
        return new AddressBlock(isIpv6, prefix);
    }
}
