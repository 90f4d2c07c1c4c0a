package io.weir.platform.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/** A connection as its server sees it, whatever version of HTTP it speaks. Threading: its channel's loop, but where it says otherwise. */
interface HttpConnection {
    /** Any thread. */
    Channel channel();

    /** The loop that owns it; any thread. */
    default EventLoop eventLoop() {
        return channel().eventLoop();
    }

    /** Ends it with the answers it is about to give, at once if there are none; streams without end and WebSockets are ended. */
    void drain();
}
