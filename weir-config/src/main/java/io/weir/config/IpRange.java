package io.weir.config;

import io.weir.base.buf.Bytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** The addresses that share a prefix, written {@code 10.0.0.0/8} or, for a single one, {@code ::1}. */
public record IpRange(Bytes network, int prefixLength) {
    /** Clears the bits behind the prefix. */
    public IpRange {
        if ((network.length() != 4 && network.length() != 16)
                || prefixLength < 0
                || prefixLength > network.length() * 8) {
            throw new IllegalArgumentException("not an address range: " + network + "/" + prefixLength);
        }
        byte[] masked = network.toArray();
        for (int bit = prefixLength; bit < masked.length * 8; bit++) {
            masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        network = Bytes.wrap(masked);
    }

    /** The range {@code text} names, or empty. Host names are never looked up. */
    public static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<Bytes> address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().length() * 8;
        if (slash < 0) {
            return Optional.of(new IpRange(address.get(), bits));
        }
        int prefix = IpLiteral.decimal(text.substring(slash + 1), bits);
        return prefix < 0 ? Optional.empty() : Optional.of(new IpRange(address.get(), prefix));
    }

    /** Whether {@code address} is in the range. An IPv4 address mapped into IPv6 counts as IPv4. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length()) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((bytes[bit / 8] & mask) != (network.u8(bit / 8) & mask)) {
                return false;
            }
        }
        return true;
    }

    /** CIDR notation, always with the prefix length. */
    @Override
    public String toString() {
        try {
            return compressed(InetAddress.getByAddress(network.toArray()).getHostAddress()) + "/" + prefixLength;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("length was checked at construction", e);
        }
    }

    /** Shortens the longest run of zero groups, RFC 5952 §4.2; the JDK prints all eight groups. */
    private static String compressed(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        String[] groups = address.split(":");
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < groups.length; start++) {
            int end = start;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - start > bestLength) {
                bestStart = start;
                bestLength = end - start;
            }
        }
        if (bestStart < 0) {
            return address;
        }
        String head = String.join(":", Arrays.asList(groups).subList(0, bestStart));
        String tail = String.join(":", Arrays.asList(groups).subList(bestStart + bestLength, groups.length));
        return head + "::" + tail;
    }

    // Written out: setting up a record's own equals takes milliseconds, and every start with a full mediamtx.yml
    // compares its users with the default ones.
    @Override
    public boolean equals(Object other) {
        return other instanceof IpRange that && prefixLength == that.prefixLength && network.equals(that.network);
    }

    @Override
    public int hashCode() {
        return 31 * network.hashCode() + prefixLength;
    }
}
