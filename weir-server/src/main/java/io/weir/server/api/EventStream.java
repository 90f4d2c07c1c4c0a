package io.weir.server.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weir.server.hook.EventFeed;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client that follows the events. It reads on from the log as fast as it takes them; one that is too slow is told how many it
 * has missed.
 *
 * <p>Threading: the connection's loop, but for {@link #wake}.
 * <p>Limits: the channel's write buffer; {@value #KEEP_ALIVE_S} s without a byte at most.
 */
final class EventStream extends ChannelInboundHandlerAdapter {
    /** How often something is sent, so that proxies and clients know that the connection lives. */
    static final long KEEP_ALIVE_S = 15;

    /** How one event goes over the wire. */
    interface Form {
        void write(Channel channel, EventFeed.Message message);

        void keepAlive(Channel channel);
    }

    private final Channel channel;
    private final EventFeed feed;
    private final Form form;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Runnable wake = this::wake;
    private boolean keepAliveDue;

    EventStream(Channel channel, EventFeed feed, Form form) {
        this.channel = channel;
        this.feed = feed;
        this.form = form;
    }

    /** Begins; false when too many follow already. */
    boolean start() {
        if (!feed.log().follow(wake)) {
            return false;
        }
        channel.pipeline().addLast(this);
        channel.closeFuture().addListener(_ -> feed.log().unfollow(wake));
        wake();
        keepAliveLater();
        return true;
    }

    /** There may be more to read; any thread. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::pump);
        }
    }

    private void pump() {
        woken.set(false);
        while (channel.isWritable()) {
            boolean any = false;
            for (EventFeed.Message message : feed.next()) {
                any = true;
                keepAliveDue = false;
                form.write(channel, message);
            }
            if (!any && feed.isAtEnd()) {
                break;
            }
        }
        channel.flush();
    }

    private void keepAliveLater() {
        keepAliveDue = true;
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (channel.isActive()) {
                                if (keepAliveDue && channel.isWritable()) {
                                    form.keepAlive(channel);
                                }
                                keepAliveLater();
                            }
                        },
                        KEEP_ALIVE_S,
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            wake();
        }
        context.fireChannelWritabilityChanged();
    }

    /** {@code id}, {@code event} and {@code data} of the server-sent events of HTML. */
    static final Form SERVER_SENT = new Form() {
        @Override
        public void write(Channel to, EventFeed.Message message) {
            String text = "id: " + message.id() + "\nevent: " + message.type() + "\ndata: " + message.json() + "\n\n";
            to.write(bytes(to, text), to.voidPromise());
        }

        @Override
        public void keepAlive(Channel to) {
            to.writeAndFlush(bytes(to, ":\n\n"), to.voidPromise());
        }
    };

    private static ByteBuf bytes(Channel channel, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return channel.alloc().buffer(bytes.length).writeBytes(bytes);
    }
}
