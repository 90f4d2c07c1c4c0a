package io.weir.server.webrtc;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.weir.base.metrics.Counters;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.config.ListenAddress;
import io.weir.config.WebRtcConfig;
import io.weir.protocol.dtls.DtlsCertificate;
import io.weir.protocol.webrtc.RtcClientSocket;
import io.weir.protocol.webrtc.RtcPort;
import io.weir.protocol.webrtc.TransportCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WebRTC's sockets and sessions. When the UDP address changes, or WebRTC is switched off, the old sockets serve the sessions they have
 * until these end.
 *
 * <p>Threading: {@link #prepare}, {@link Move} and {@link #close} by one thread at a time, all else by any.
 */
public final class WebRtcEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebRtcEndpoint.class);
    /** After the start. */
    private static final int CERTIFICATE_DELAY_MS = 1_000;

    private final EventLoops loops;
    private final Clock clock;
    private final TransportCounters counters;
    private final WebRtcCounters sessionCounters;
    private final WaitingSessions waiting = new WaitingSessions();
    private final SecureRandom random = new SecureRandom();
    private final LongAdder internalErrors;
    private final CompletableFuture<DtlsCertificate> certificate = new CompletableFuture<>();
    private final AtomicBoolean certificateAsked = new AtomicBoolean();
    private final Map<String, WebRtcSession> sessions = new ConcurrentHashMap<>();
    private final RetiredPorts retired = new RetiredPorts();
    // written by the supervisor, read by any thread
    private volatile WebRtcConfig config;
    private volatile int receiveBufferBytes;
    private volatile @Nullable Opened opened;

    /**
     * The sockets of one configuration.
     *
     * @param udp as configured
     * @param tcp as configured, none once nothing listens there
     */
    record Opened(RtcPort port, HostCandidates candidates, ListenAddress udp, ListenAddress tcp) {
        /** Whether these sockets are at that UDP address, or without one at that TCP address. */
        boolean isAt(ListenAddress otherUdp, ListenAddress otherTcp) {
            return udp.equals(otherUdp) && (udp.isSet() || tcp.equals(otherTcp));
        }
    }

    /** An endpoint without sockets. */
    public WebRtcEndpoint(WebRtcConfig config, EventLoops loops, Counters counters, Clock clock) {
        this.config = config;
        this.loops = loops;
        this.clock = clock;
        this.counters = TransportCounters.of(counters);
        this.internalErrors = counters.counter(Counters.INTERNAL_ERRORS);
        this.sessionCounters = WebRtcCounters.of(counters);
    }

    /** The configuration in force. */
    WebRtcConfig config() {
        return config;
    }

    /** The open sockets; empty when WebRTC is off. */
    Optional<Opened> opened() {
        return Optional.ofNullable(opened);
    }

    LongAdder internalErrors() {
        return internalErrors;
    }

    /** The certificate of all sessions; made a moment after the start, which has enough to do, or when it is first asked for. */
    CompletableFuture<DtlsCertificate> certificate() {
        if (certificateAsked.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("dtls certificate")
                    .start(() -> certificate.complete(DtlsCertificate.generate(random, clock.wallTime())));
        }
        return certificate;
    }

    /** Opens the socket of a session that we begin, on that loop; it needs no port of the configuration. */
    CompletableFuture<RtcClientSocket> openClient(EventLoop loop) {
        int wanted = receiveBufferBytes;
        return RtcClientSocket.bind(loops, loop, new InetSocketAddress(0).getAddress(), counters, clock)
                .thenApply(socket -> {
                    if (wanted > 0) {
                        socket.receiveBuffer(wanted);
                    }
                    return socket;
                });
    }

    /** A loop for a session that we begin. */
    EventLoop nextLoop() {
        return loops.next();
    }

    SecureRandom random() {
        return random;
    }

    Clock clock() {
        return clock;
    }

    /** What all sessions together do. */
    WebRtcCounters counters() {
        return sessionCounters;
    }

    /** Sessions that are not connected yet. */
    WaitingSessions waiting() {
        return waiting;
    }

    /** Sessions by the secret in their URL. */
    Optional<WebRtcSession> session(String secret) {
        return Optional.ofNullable(sessions.get(secret));
    }

    void add(WebRtcSession session) {
        sessions.put(session.client().secret(), session);
    }

    void remove(WebRtcSession session) {
        sessions.remove(session.client().secret(), session);
        retired.closeUnused();
    }

    /**
     * Has the sockets, and those of sessions that we begin from now on, ask for receive buffers of that size.
     *
     * @param sizeBytes 0 for what they ask for by themselves
     */
    public void receiveBuffer(int sizeBytes) {
        boolean changed = receiveBufferBytes != sizeBytes;
        receiveBufferBytes = sizeBytes;
        Opened current = opened;
        if (current == null || (!changed && sizeBytes == 0)) {
            return;
        }
        int wanted = sizeBytes == 0 ? RtcPort.SOCKET_BUFFER_BYTES : sizeBytes;
        int given = current.port.receiveBuffer(wanted);
        if (given < wanted && changed && sizeBytes > 0) {
            LOG.warn(
                    "[webrtc] udpReadBufferSize: the system gives sockets {} of {} bytes; its maximum is net.core.rmem_max",
                    given,
                    wanted);
        }
    }

    /** The UDP port that is open, or -1. */
    public int udpPort() {
        Opened current = opened;
        return current == null
                ? -1
                : current.port.udpAddress().map(InetSocketAddress::getPort).orElse(-1);
    }

    /** The TCP port that is open, or -1. */
    public int tcpPort() {
        Opened current = opened;
        return current == null
                ? -1
                : current.port.tcpAddress().map(InetSocketAddress::getPort).orElse(-1);
    }

    /**
     * Opens the sockets that a configuration asks for, as far as there are none at these addresses. Those of a UDP address that stays
     * are kept, also while only sessions of the past have them: two ports cannot share an address, since each would get a part of
     * the other's packets.
     *
     * @throws IOException when one can't be opened; nothing has changed then
     */
    public Move prepare(WebRtcConfig next) throws IOException {
        boolean wanted = next.enabled()
                && (next.ice().localUdpAddress().isSet()
                        || next.ice().localTcpAddress().isSet());
        if (!wanted) {
            return new Move(next, null, () -> {}, () -> {});
        }
        ListenAddress tcp = next.ice().localTcpAddress();
        Opened current = opened;
        Opened stays = current != null && current.isAt(next.ice().localUdpAddress(), tcp) ? current : null;
        Opened returns = stays == null ? retired.take(next.ice().localUdpAddress(), tcp) : null;
        Opened kept = stays == null ? returns : stays;
        if (kept == null) {
            RtcPort port = open(next);
            return new Move(next, opened(next, port, tcp), () -> {}, port::close);
        }
        RtcPort port = kept.port;
        Runnable giveBack = returns == null ? () -> {} : () -> retired.add(returns);
        if (kept.tcp.equals(tcp)) {
            return new Move(next, opened(next, port, tcp), () -> {}, giveBack);
        }
        InetSocketAddress address = address(tcp);
        Channel listener = address == null ? null : port.listenTcp(address);
        return new Move(next, opened(next, port, tcp), () -> port.useTcp(listener), () -> {
            if (listener != null) {
                listener.close();
            }
            giveBack.run();
        });
    }

    private static Opened opened(WebRtcConfig config, RtcPort port, ListenAddress tcp) {
        return new Opened(
                port, HostCandidates.gather(config.ice(), port), config.ice().localUdpAddress(), tcp);
    }

    private RtcPort open(WebRtcConfig next) throws IOException {
        ListenAddress udp = next.ice().localUdpAddress();
        boolean shares = opened != null && opened.udp.port() == udp.port();
        RtcPort.Addresses addresses =
                new RtcPort.Addresses(address(udp), address(next.ice().localTcpAddress()), shares);
        return RtcPort.open(loops, addresses, counters, clock);
    }

    private static @Nullable InetSocketAddress address(ListenAddress address) {
        if (!address.isSet()) {
            return null;
        }
        return address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
    }

    /** From one configuration to the next. */
    public final class Move {
        private final WebRtcConfig next;
        private final @Nullable Opened after;
        private final Runnable onCommit;
        private final Runnable onRollback;

        private Move(WebRtcConfig next, @Nullable Opened after, Runnable onCommit, Runnable onRollback) {
            this.next = next;
            this.after = after;
            this.onCommit = onCommit;
            this.onRollback = onRollback;
        }

        /** The new configuration is in force; sessions stay. */
        public void commit() {
            Opened before = opened;
            if (after != null) {
                loops.next().schedule(WebRtcEndpoint.this::certificate, CERTIFICATE_DELAY_MS, TimeUnit.MILLISECONDS);
            }
            config = next;
            onCommit.run();
            opened = after;
            if (before != null && (after == null || after.port != before.port)) {
                before.port.retire();
                retired.add(new Opened(before.port, before.candidates, before.udp, ListenAddress.NONE));
            }
            retired.closeUnused();
        }

        /** It is not: closes what was opened for it. */
        public void rollback() {
            onRollback.run();
        }
    }

    /** Ends all sessions and closes the sockets. */
    @Override
    public void close() {
        Opened current = opened;
        opened = null;
        if (current != null) {
            current.port.close();
        }
        retired.close();
    }
}
