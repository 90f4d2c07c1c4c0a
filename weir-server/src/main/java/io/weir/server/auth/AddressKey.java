package io.weir.server.auth;

import io.weir.base.buf.Bytes;
import java.net.InetAddress;
import java.util.Arrays;

/** What stands for a client's address where clients are counted: of IPv6 the first 64 bits, since one client has all that follow. */
final class AddressKey {
    private static final int IPV6_PREFIX_BYTES = 8;

    private AddressKey() {}

    static Bytes of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Bytes.wrap(bytes.length > 4 ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
    }
}
