package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that is kept alive and has one request under way at a time. One that the server closes between two requests is made
 * again for the next.
 *
 * <p>Threading: the run's loop.
 * <p>Limits: {@value #BODY_MAX} bytes of a body that is kept; {@value #WAITING_MAX} requests that wait.
 */
final class HttpWire implements HttpReplyReader.Listener {
    /** A segment of 6 s at 20 Mbit/s. */
    static final int BODY_MAX = 16 << 20;

    /** Requests behind the one under way. */
    static final int WAITING_MAX = 4_096;

    private static final int BODY_FIRST = 4_096;

    private final HttpWires wires;
    private final Owner owner;
    private final HttpReplyReader reader = new HttpReplyReader(this);
    private final Queue<HttpFetch> waiting = new ArrayDeque<>(2);
    private @Nullable HttpFetch current;
    private @Nullable Channel channel;
    private byte[] body = new byte[0];
    private int bodyLength;
    private boolean connecting;
    private boolean closed;
    private long connectNs;
    private long readNs;

    /** Whose connection it is. */
    interface Owner {
        /** The connection stands, for the first time or again. */
        void onConnected(long tookNs);

        /** A response is complete; {@code body} holds {@code length} bytes of it, none when they were not to be kept, until this returns. */
        void onReply(HttpFetch fetch, byte[] body, int length) throws IOException;

        /** The connection could not be made, or broke with a request under way. */
        void onLost(String reason);
    }

    HttpWire(HttpWires wires, Owner owner) {
        this.wires = wires;
        this.owner = owner;
    }

    /** Makes a request, after those that wait already. */
    void fetch(HttpFetch fetch) {
        if (closed) {
            return;
        }
        if (waiting.size() >= WAITING_MAX) {
            lose("more than " + WAITING_MAX + " requests wait");
            return;
        }
        waiting.add(fetch);
        sendNext();
    }

    /** Forgets the requests that wait; the one under way stays. */
    void forgetWaiting() {
        waiting.clear();
    }

    private void sendNext() {
        if (current != null || waiting.isEmpty() || connecting || closed) {
            return;
        }
        Channel open = channel;
        if (open == null || !open.isActive()) {
            connect();
            return;
        }
        HttpFetch next = waiting.remove();
        current = next;
        next.onSent(wires.nowNs());
        wires.send(open, next.resource());
    }

    private void connect() {
        connecting = true;
        connectNs = wires.nowNs();
        ChannelFuture connected = wires.bootstrap().handler(new Connection()).connect();
        connected.addListener(_ -> {
            if (connected.cause() != null) {
                lose(reason(connected.cause()));
            }
        });
    }

    /** A handler of its own for each connection: Netty adds none twice. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            connecting = false;
            if (closed) {
                context.close();
                return;
            }
            channel = context.channel();
            owner.onConnected(wires.nowNs() - connectNs);
            sendNext();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            ByteBuf in = (ByteBuf) message;
            try {
                readNs = wires.nowNs();
                wires.onBytes(in.readableBytes());
                if (!closed) {
                    reader.read(in);
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            if (closed || channel != context.channel()) {
                return;
            }
            channel = null;
            if (!reader.close() && current != null) {
                lose("closed by the server");
            } else {
                sendNext();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                lose(reason(cause));
            } else {
                wires.fail(cause);
            }
        }
    }

    @Override
    public void onHead(int status) throws IOException {
        underWay().onHead(status, readNs);
        bodyLength = 0;
    }

    @Override
    public void onBody(ByteBuf in, int length) throws IOException {
        HttpFetch fetch = underWay();
        fetch.onBody(length);
        if (!fetch.keepsBody()) {
            return;
        }
        if (length > BODY_MAX - bodyLength) {
            throw new IOException("HTTP body above " + BODY_MAX + " bytes");
        }
        if (body.length < bodyLength + length) {
            body = Arrays.copyOf(
                    body, Math.max(BODY_FIRST, Math.min(BODY_MAX, Integer.highestOneBit(bodyLength + length) * 2)));
        }
        in.getBytes(in.readerIndex(), body, bodyLength, length);
        bodyLength += length;
    }

    @Override
    public void onEnd(boolean keepsAlive) throws IOException {
        HttpFetch fetch = underWay();
        current = null;
        fetch.onDone(readNs);
        Channel open = channel;
        if (!keepsAlive && open != null) {
            channel = null;
            open.close();
        }
        owner.onReply(fetch, body, fetch.keepsBody() ? bodyLength : 0);
        sendNext();
    }

    private HttpFetch underWay() throws IOException {
        HttpFetch fetch = current;
        if (fetch == null) {
            throw new IOException("a response that nobody asked for");
        }
        return fetch;
    }

    private void lose(String reason) {
        if (!closed) {
            close();
            owner.onLost(reason);
        }
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Ends it without a word to its owner. */
    void close() {
        closed = true;
        waiting.clear();
        current = null;
        body = new byte[0];
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
