package io.weir.platform.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;

/**
 * The event loops and the kind of socket a server uses; the caller's, who also shuts them down, after the server is closed.
 *
 * @param acceptor accepts connections
 * @param workers own the accepted connections; may be the same group
 * @param channelType the listening socket's class, fitting both groups
 */
public record ServerTransport(
        EventLoopGroup acceptor, EventLoopGroup workers, Class<? extends ServerChannel> channelType) {}
