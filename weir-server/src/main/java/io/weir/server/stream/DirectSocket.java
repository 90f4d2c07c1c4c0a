package io.weir.server.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends shared bytes straight from their buffer to one reader's socket while nothing else waits for it: no view, no reference, no way
 * through the pipeline. With a thousand readers that way costs as much as a tenth of the whole delivery.
 *
 * <p>Threading: the channel's loop.
 */
final class DirectSocket {
    private final EpollSocketChannel channel;
    private final Socket socket;

    private DirectSocket(EpollSocketChannel channel, Socket socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /** The socket under {@code channel}, or null when bytes change on their way to it (TLS) or it is of another kind. */
    static @Nullable DirectSocket of(Channel channel) {
        boolean plain = channel.pipeline().get(SslHandler.class) == null;
        return plain && channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket socket
                ? new DirectSocket(epoll, socket)
                : null;
    }

    /**
     * Sends what the socket takes at once; call it only while nothing waits in the channel's own queue.
     *
     * @return how many bytes it took; 0 when it can't take any now, and when it has failed: the channel meets that with its next write
     */
    int send(ByteBuf bytes) {
        // a closed descriptor's number may be another connection's by now
        if (!channel.isOpen() || !bytes.hasMemoryAddress()) {
            return 0;
        }
        try {
            return Math.max(0, socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex()));
        } catch (IOException e) {
            return 0;
        }
    }
}
