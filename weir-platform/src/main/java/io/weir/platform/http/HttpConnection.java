package io.weir.platform.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;

/** A connection as its server sees it, whatever version of HTTP it speaks. Threading: its channel's loop, but where it says otherwise. */
interface HttpConnection {
    /** How long a client that was cut off may take to read why. */
    Duration LINGER = Duration.ofSeconds(2);

    /** Any thread. */
    Channel channel();

    /** The loop that owns it; any thread. */
    default EventLoop eventLoop() {
        return channel().eventLoop();
    }

    /** Takes no request but those it has: it ends with their answers, at once if there are none; streams without end go on. */
    void retire();

    /** Ends it with the answers it is about to give, at once if there are none; streams without end and WebSockets are ended. */
    void drain();

    /**
     * Closes our side alone. Closing all while there is input that was not read would make the system send a reset, which can reach the
     * client before the last answer does (RFC 9112 §9.6).
     */
    static void closeOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }
}
