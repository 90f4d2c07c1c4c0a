package io.weir.platform.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.weir.base.net.HostPort;
import io.weir.platform.proxy.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request and how it came.
 *
 * @param remote the other end of the TCP connection, or of the client's to a trusted proxy that speaks the PROXY protocol
 * @param local our end of it
 * @param client the client as far as it is known: what trusted proxies say in {@code X-Forwarded-For}, otherwise
 *     {@code remote}'s address
 * @param tls whether this very connection is encrypted
 * @param secure whether the client's own connection is: {@code tls}, unless a trusted proxy says otherwise in
 *     {@code X-Forwarded-Proto}
 */
public record HttpPeer(
        InetSocketAddress remote, InetSocketAddress local, InetAddress client, boolean tls, boolean secure) {
    /** A peer with no proxy between. */
    public static HttpPeer direct(InetSocketAddress remote, InetSocketAddress local, boolean tls) {
        return new HttpPeer(remote, local, remote.getAddress(), tls, tls);
    }

    /** The peer of an accepted connection. In-memory channels have no addresses of the kind; to them everything is loopback. */
    static HttpPeer of(Channel channel) {
        return direct(
                inet(ProxyHeader.client(channel)),
                inet(channel.localAddress()),
                channel.pipeline().get(SslHandler.class) != null);
    }

    private static InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** The client for people and the API: its address with the port of the connection, which is a proxy's if there is one. */
    public String clientText() {
        return HostPort.of(client, remote.getPort());
    }
}
