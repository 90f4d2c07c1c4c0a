package io.weir.protocol.rtmp;

import io.netty.channel.Channel;
import io.weir.base.time.Clock;

/** Installs a server session on a channel. */
public final class RtmpServerHandler {
    private RtmpServerHandler() {}

    /**
     * Adds the handshake and, once that is done, the session to the end of the channel's pipeline. The listener is made when the
     * handshake is done; when there is none the channel just closes.
     */
    public static void install(
            Channel channel, RtmpServerOptions options, RtmpServerListener.Factory listeners, Clock clock) {}
}
