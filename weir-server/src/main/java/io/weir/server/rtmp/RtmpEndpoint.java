package io.weir.server.rtmp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.weir.base.log.AggregatedLog;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.GeneralConfig;
import io.weir.config.IpRange;
import io.weir.config.RtmpConfig;
import io.weir.platform.proxy.ProxyHeader;
import io.weir.platform.tls.TlsContext;
import io.weir.protocol.rtmp.RtmpServerHandler;
import io.weir.protocol.rtmp.RtmpServerOptions;
import io.weir.server.registration.Registrar;
import io.weir.server.session.SessionTable;
import io.weir.server.stream.BatchInterval;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTMP listeners and their sessions. Listeners can be opened and closed while others serve.
 *
 * <p>Threading: any thread. Limits: {@value #CONNECTIONS_MAX} connections on all listeners together; further ones are closed at once.
 */
public final class RtmpEndpoint implements AutoCloseable {
    /** Connections at once. */
    public static final int CONNECTIONS_MAX = 50_000;

    private static final int BACKLOG = 4096;
    private static final Logger LOG = LoggerFactory.getLogger(RtmpEndpoint.class);

    private final EventLoops loops;
    private final Registrar registrar;
    private final SessionTable sessions;
    private final LongAdder internalErrors;
    private final Clock clock;
    private final AggregatedLog warnings;
    private final Map<Integer, Channel> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger connectionCount = new AtomicInteger();
    // written by the supervisor, read by any loop
    private volatile Settings settings;

    /** What new sessions go by. */
    private record Settings(
            RtmpServerOptions options, long readTimeoutMs, BatchInterval writeInterval, List<IpRange> trustedProxies) {
        static Settings of(RtmpConfig config, GeneralConfig general) {
            long readTimeoutMs = general.readTimeout().toMillis();
            RtmpServerOptions standard = RtmpServerOptions.STANDARD;
            int handshakeMs = (int) Math.min(readTimeoutMs, standard.handshakeTimeoutMs());
            RtmpServerOptions options = new RtmpServerOptions(
                    handshakeMs,
                    (int) Math.min(2 * readTimeoutMs, standard.requestTimeoutMs()),
                    standard.pingIntervalMs(),
                    standard.idleTimeoutMs(),
                    standard.streamsMax());
            return new Settings(
                    options, readTimeoutMs, BatchInterval.of(config.writeInterval()), config.trustedProxies());
        }

        boolean isTrusted(InetAddress peer) {
            return trustedProxies.stream().anyMatch(range -> range.contains(peer));
        }
    }

    /** An endpoint without listeners. */
    public RtmpEndpoint(
            RtmpConfig config,
            GeneralConfig general,
            EventLoops loops,
            Registrar registrar,
            SessionTable sessions,
            Counters counters,
            Clock clock) {
        this.loops = loops;
        this.registrar = registrar;
        this.sessions = sessions;
        this.internalErrors = counters.counter(Counters.INTERNAL_ERRORS);
        this.clock = clock;
        this.warnings = new AggregatedLog(LOG, clock);
        this.settings = Settings.of(config, general);
    }

    /** Sessions that begin from now on go by these. */
    public void apply(RtmpConfig config, GeneralConfig general) {
        settings = Settings.of(config, general);
    }

    /**
     * Listens on {@code address}, with TLS when a context is given; answers the port.
     *
     * @throws IOException when the address cannot be bound
     */
    public int open(InetSocketAddress address, @Nullable TlsContext tls) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannelType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Accepted(tls))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException io ? io : new IOException(bound.cause());
        }
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        listeners.put(port, bound.channel());
        return port;
    }

    /** Stops listening on that port; connections stay. */
    public void close(int port) {
        Channel listener = listeners.remove(port);
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
    }

    /** Stops listening on all ports; connections stay. */
    @Override
    public void close() {
        listeners.keySet().forEach(this::close);
    }

    /** Connections now, whatever their state. */
    public int connectionCount() {
        return connectionCount.get();
    }

    Registrar registrar() {
        return registrar;
    }

    SessionTable sessions() {
        return sessions;
    }

    Clock clock() {
        return clock;
    }

    LongAdder internalErrors() {
        return internalErrors;
    }

    AggregatedLog warnings() {
        return warnings;
    }

    BatchInterval writeInterval() {
        return settings.writeInterval;
    }

    long readTimeoutMs() {
        return settings.readTimeoutMs;
    }

    private final class Accepted extends ChannelInitializer<SocketChannel> {
        private final @Nullable TlsContext tls;

        Accepted(@Nullable TlsContext tls) {
            this.tls = tls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (connectionCount.incrementAndGet() > CONNECTIONS_MAX) {
                connectionCount.decrementAndGet();
                warnings.warn("RTMP connection refused", "the server has its maximum of " + CONNECTIONS_MAX);
                channel.close();
                return;
            }
            channel.closeFuture().addListener(_ -> connectionCount.decrementAndGet());
            ProxyHeader.expect(channel, settings::isTrusted, () -> serve(channel));
        }

        private void serve(SocketChannel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.handler(channel.alloc()));
            }
            RtmpServerHandler.install(
                    channel,
                    settings.options,
                    protocol -> new RtmpSession(protocol, channel, RtmpEndpoint.this, tls != null),
                    clock);
        }
    }
}
