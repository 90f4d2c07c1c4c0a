package io.weir.protocol.rtmp;

import io.netty.channel.Channel;
import io.weir.base.time.Clock;

/** Puts the server's side of RTMP onto a channel. */
public final class RtmpServerHandler {
    /** The handler's name in the pipeline. */
    public static final String NAME = "rtmp";

    private RtmpServerHandler() {}

    /**
     * Adds handshake, chunk decoding and session at the end of the channel's pipeline, behind TLS if there is any. The listener is
     * made at once and hears of the connection's end even when there was no handshake. What the listener writes to the channel
     * itself, such as media, keeps its order with what the session writes.
     *
     * <p>Input can be held by switching the channel's auto-read off: not even messages that have arrived are delivered until it is
     * on again. While a decision is pending the session does so itself, and switches it on after.
     *
     * <p>Threading: call it in a channel initializer.
     */
    public static void install(
            Channel channel, RtmpServerOptions options, RtmpServerListener.Factory listeners, Clock clock) {
        channel.pipeline()
                .addLast(
                        NAME,
                        new RtmpChannelHandler(
                                new RtmpServerHandshake(),
                                options.handshakeTimeoutMs(),
                                output -> new RtmpServerSession(options, output, listeners),
                                clock));
    }
}
