package io.weir.platform.http;

import io.weir.base.buf.Bytes;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies whose word about the client is taken, as addresses or CIDR ranges.
 *
 * <p>Threading: immutable.
 */
public final class TrustedProxies {
    /** Nobody. */
    public static final TrustedProxies NONE = of(List.of());

    private final List<AddressRange> ranges;

    private TrustedProxies(List<AddressRange> ranges) {
        this.ranges = ranges;
    }

    /**
     * From configured texts such as {@code 10.0.0.0/8} or {@code ::1}.
     *
     * @throws IllegalArgumentException naming the text that is neither
     */
    public static TrustedProxies of(List<String> cidrs) {
        return new TrustedProxies(cidrs.stream().map(AddressRange::parse).toList());
    }

    /** Whether {@code address} is one of them. */
    public boolean contains(InetAddress address) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The client behind {@code peer}: walks {@code X-Forwarded-For} from its end past every trusted proxy to the first
     * address that is not one. An entry that is no address ends the walk at the last one that was.
     */
    InetAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        for (int line = forwardedFor.size() - 1; line >= 0; line--) {
            String[] hops = forwardedFor.get(line).split(",", -1);
            for (int i = hops.length - 1; i >= 0; i--) {
                InetAddress hop = literal(hops[i].strip());
                if (!contains(client) || hop == null) {
                    return client;
                }
                client = hop;
            }
        }
        return client;
    }

    static @Nullable InetAddress literal(String text) {
        try {
            return text.isEmpty() ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Addresses that share their first bits. */
    private record AddressRange(Bytes network, int prefixBits) {
        static AddressRange parse(String text) {
            int slash = text.indexOf('/');
            InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException("\"" + text + "\" is not an address or a CIDR range");
            }
            byte[] bytes = address.getAddress();
            int bits = bytes.length * 8;
            if (slash >= 0) {
                String prefix = text.substring(slash + 1);
                if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
                    throw new IllegalArgumentException("\"" + text + "\" has no prefix length of 0 to " + bits);
                }
                bits = Integer.parseInt(prefix);
            }
            return new AddressRange(Bytes.wrap(bytes), bits);
        }

        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != network.length()) {
                return false;
            }
            for (int i = 0; i < bytes.length && i * 8 < prefixBits; i++) {
                int mask = prefixBits - i * 8 >= 8 ? 0xff : 0xff << 8 - (prefixBits - i * 8) & 0xff;
                if (((bytes[i] ^ network.get(i)) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
