package io.weir.server.rtmp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.platform.tls.ClientTls;
import io.weir.protocol.rtmp.RtmpClientHandler;
import io.weir.protocol.rtmp.RtmpClientListener;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpCloseReason;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Opens RTMP and RTMPS connections to other servers. Threading: any thread. */
final class RtmpDialer {
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private final UrlPolicy policy;
    private final EventLoops loops;
    private final Clock clock;

    RtmpDialer(UrlPolicy policy, EventLoops loops, Clock clock) {
        this.policy = policy;
        this.loops = loops;
        this.clock = clock;
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    /**
     * Looks the host up and connects to the address found, if {@link UrlPolicy} allows.
     *
     * @param loop where the connection lives and the listener is called
     * @param onChannel gets the channel before it connects, and may close it; not called for a host that is unknown or
     *     not allowed
     * @param listener hears of everything after that, of such a host and of a connection that did not come about as
     *     {@link RtmpClientListener#onClosed}, which comes more than once then
     */
    void dial(EventLoop loop, RtmpTarget target, Consumer<Channel> onChannel, RtmpClientListener listener) {
        RtmpUrl url = target.url();
        resolve(url)
                .whenCompleteAsync(
                        (address, failure) -> {
                            if (failure != null) {
                                listener.onClosed(failed(String.valueOf(failure.getMessage())));
                                return;
                            }
                            Optional<String> problem = target.problemOf(address.getAddress());
                            if (problem.isPresent()) {
                                listener.onClosed(failed(problem.get()));
                                return;
                            }
                            ChannelFuture connecting = connect(loop, address, target, listener);
                            onChannel.accept(connecting.channel());
                            connecting.addListener(_ -> {
                                if (connecting.cause() != null) {
                                    listener.onClosed(failed(
                                            String.valueOf(connecting.cause().getMessage())));
                                }
                            });
                        },
                        loop);
    }

    private static RtmpCloseReason failed(String why) {
        return new RtmpCloseReason(RtmpCloseReason.Kind.TRANSPORT_FAILED, why);
    }

    /** Takes as long as the system likes: on a thread of its own. */
    private CompletableFuture<InetSocketAddress> resolve(RtmpUrl url) {
        CompletableFuture<InetSocketAddress> found = new CompletableFuture<>();
        Thread.ofVirtual().name("resolve " + url.host()).start(() -> {
            try {
                found.complete(policy.awaitAddress(url.secure() ? "rtmps" : "rtmp", url.host(), url.port()));
            } catch (IOException | RuntimeException e) {
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    private ChannelFuture connect(
            EventLoop loop, InetSocketAddress address, RtmpTarget target, RtmpClientListener listener) {
        RtmpClientOptions options = target.options();
        RtmpUrl url = options.url();
        ClientTls tls = target.tls();
        return new Bootstrap()
                .group(loop)
                .channel(loops.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.handler(channel.alloc(), url.host(), url.port()));
                        }
                        RtmpClientHandler.install(channel, options, _ -> listener, clock);
                    }
                })
                .connect(address);
    }
}
