package io.weir.protocol.rtmp;

import io.netty.channel.Channel;
import io.weir.base.time.Clock;

/** Puts the client's side of RTMP onto a channel. */
public final class RtmpClientHandler {
    /** The handler's name in the pipeline. */
    public static final String NAME = "rtmp";

    private RtmpClientHandler() {}

    /**
     * Adds handshake, chunk decoding and session at the end of the channel's pipeline, behind TLS if there is any. The handshake
     * begins when the channel is active; connect and the rest follow by themselves.
     *
     * <p>Threading: call it in a channel initializer.
     */
    public static void install(
            Channel channel, RtmpClientOptions options, RtmpClientListener.Factory listeners, Clock clock) {
        channel.pipeline()
                .addLast(
                        NAME,
                        new RtmpChannelHandler(
                                new RtmpClientHandshake(options.handshake()),
                                options.timeoutMs(),
                                output -> new RtmpClientSession(options, output, listeners),
                                clock));
    }
}
