package io.weir.platform.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A peer for tests without sockets. */
final class HttpPeerFixture {
    static final HttpPeer LOOPBACK = HttpPeer.direct(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080),
            false);

    private HttpPeerFixture() {}
}
