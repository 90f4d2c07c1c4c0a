package io.weir.protocol.ice;

import io.weir.base.net.HostPort;
import java.net.InetSocketAddress;

/**
 * Where packets of a peer come from and go to.
 *
 * @param transport what carries them; a TCP peer of a server is {@link IceTransport#TCP_ACTIVE}
 * @param address resolved
 */
public record IceRemote(IceTransport transport, InetSocketAddress address) {
    /** Checks that the address is resolved. */
    public IceRemote {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("not resolved: " + address);
        }
    }

    /** A peer by UDP. */
    public static IceRemote udp(InetSocketAddress address) {
        return new IceRemote(IceTransport.UDP, address);
    }

    @Override
    public String toString() {
        return (transport.isTcp() ? "tcp " : "udp ") + HostPort.of(address);
    }
}
