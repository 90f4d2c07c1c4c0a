package io.weir.platform.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.weir.base.net.HostPort;
import io.weir.platform.proxy.ProxyHeader;
import io.weir.platform.tls.TlsContext;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP listener.
 *
 * <p>Threading: {@link #bind} and {@link #close} wait and are not for event loops; the rest is for any thread.
 */
public final class HttpServer implements AutoCloseable {
    /** How long {@link #close()} waits for answers that are being given. */
    public static final Duration CLOSE_DEADLINE = Duration.ofSeconds(1);

    private static final int BACKLOG = 1024;

    private final ServerTransport transport;
    private final Serving serving;
    private @Nullable Channel listener;

    /** A server that does not listen yet. */
    public HttpServer(HttpServerConfig config, ServerTransport transport, Router router) {
        this.transport = transport;
        this.serving = new Serving(config, router);
    }

    /**
     * Begins to listen. The wildcard address takes IPv6 and IPv4 clients alike.
     *
     * @param address port 0 lets the system choose
     * @return the port
     * @throws BindException with one sentence naming the address and the reason
     */
    public synchronized int bind(InetSocketAddress address) throws BindException {
        if (listener != null) {
            throw new IllegalStateException(serving.config.name() + " listens already");
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.acceptor(), transport.workers())
                .channel(transport.channelType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Acceptor(serving))
                .bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            BindException failure = new BindException(
                    serving.config.name() + " can't listen on " + text(address) + ": " + reason(cause));
            failure.initCause(cause);
            throw failure;
        }
        listener = bound.channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static String text(InetSocketAddress address) {
        if (address.getAddress() == null || address.getAddress().isAnyLocalAddress()) {
            return ":" + address.getPort();
        }
        return HostPort.of(address);
    }

    /** The system's words differ by transport; these are for people. */
    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("address already in use")) {
            return "address already in use";
        }
        if (lower.contains("permission denied")) {
            return "permission denied";
        }
        if (lower.contains("cannot assign requested address")) {
            return "this machine has no such address";
        }
        return message;
    }

    /** Has requests that begin from now on answered by another router. */
    public void router(Router next) {
        serving.router = next;
    }

    /** Believes what these proxies say about their clients, in connections and requests that begin from now on. */
    public void trustedProxies(TrustedProxies proxies) {
        serving.trust(proxies);
    }

    /** Stops listening; connections stay, and go on being served. */
    public synchronized void stopListening() {
        Channel closing = listener;
        if (closing != null) {
            closing.close().awaitUninterruptibly();
        }
    }

    /** What it has done so far. */
    public HttpServerStatus status() {
        return serving.status();
    }

    /** {@link #close(Duration)} with {@link #CLOSE_DEADLINE}. */
    @Override
    public void close() {
        close(CLOSE_DEADLINE);
    }

    /**
     * Lets its clients go to whoever listens now: takes no further connection, ends idle ones at once and others with their answers; streams
     * and WebSockets go on. To be called when it listens no more.
     */
    public void retire() {
        serving.draining = true;
        for (HttpConnection connection : serving.connections) {
            connection.eventLoop().execute(connection::retire);
        }
    }

    /**
     * Stops listening, ends idle connections, streams and WebSockets at once and others with the answer they are about
     * to give, and cuts off what is left at the deadline.
     */
    public synchronized void close(Duration deadline) {
        Channel closing = listener;
        if (closing != null) {
            closing.close().awaitUninterruptibly();
        }
        serving.draining = true;
        long endNs = serving.config.clock().nanoTime() + deadline.toNanos();
        List<HttpConnection> open = new ArrayList<>(serving.connections);
        for (HttpConnection connection : open) {
            connection.eventLoop().execute(connection::drain);
        }
        for (HttpConnection connection : open) {
            long leftNs = endNs - serving.config.clock().nanoTime();
            if (leftNs <= 0 || !connection.channel().closeFuture().awaitUninterruptibly(leftNs, TimeUnit.NANOSECONDS)) {
                connection.channel().close();
            }
        }
        // A task behind the closing one: once it has run, everybody who wanted to know of the end has been told.
        for (HttpConnection connection : open) {
            connection.eventLoop().submit(() -> {}).awaitUninterruptibly(CLOSE_DEADLINE.toMillis());
        }
    }

    /** Equips accepted connections. */
    private static final class Acceptor extends ChannelInitializer<Channel> {
        private final Serving serving;

        Acceptor(Serving serving) {
            this.serving = serving;
        }

        @Override
        protected void initChannel(Channel channel) {
            serving.accepted.increment();
            int count = serving.connectionCount.incrementAndGet();
            channel.closeFuture().addListener(_ -> serving.connectionCount.decrementAndGet());
            if (count > serving.config.limits().connectionsMax() || serving.draining) {
                serving.refused.increment();
                channel.close();
                return;
            }
            ProxyHeader.expect(channel, serving.proxies::contains, () -> serve(channel));
        }

        private void serve(Channel channel) {
            TlsContext tls = serving.config.tls();
            if (tls != null) {
                channel.pipeline().addLast(tls.handler(channel.alloc()));
            }
            Http1Connection connection = new Http1Connection(serving);
            channel.pipeline().addLast(new ProtocolChoice(serving), new RequestDecoder(connection), connection);
            if (tls != null) {
                tls.watch(channel.pipeline());
            }
        }
    }
}
