package io.weir.protocol.webrtc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.HandshakeSlots;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceFullAgent;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.IceTransport;
import io.weir.protocol.ice.PacketKind;
import io.weir.protocol.ice.StunDemux;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The UDP socket of one session that weir begins, as a client of another server.
 *
 * <p>Threading: its loop, but for what says otherwise. Ownership: it closes with its session; one that never gets a session is
 * closed by {@link #close}.
 */
public final class RtcClientSocket implements AutoCloseable {
    /** What it asks for, of the system, to send and to receive from. */
    public static final int SOCKET_BUFFER_BYTES = 1 << 20;
    /** For the last packets to go out: BYE, close_notify. */
    private static final int LINGER_MS = 150;
    /** Local preference of the only candidate (RFC 8445 section 5.1.2.1). */
    private static final int LOCAL_PREFERENCE = 65_535;

    private final Channel channel;
    private final PacketSocket socket;
    private final TransportCounters counters;
    private final Clock clock;
    private @Nullable PeerTransport peer;

    private RtcClientSocket(Channel channel, TransportCounters counters, Clock clock) {
        this.channel = channel;
        this.counters = counters;
        this.clock = clock;
        this.socket = new PacketSocket(channel.eventLoop(), channel, Map.of(), counters, clock);
    }

    /** Opens one on {@code loop}, at any free port of {@code local}. Any thread. */
    public static CompletableFuture<RtcClientSocket> bind(
            EventLoops loops, EventLoop loop, InetAddress local, TransportCounters counters, Clock clock) {
        CompletableFuture<RtcClientSocket> bound = new CompletableFuture<>();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.datagramChannelType())
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .handler(new ChannelInboundHandlerAdapter());
        RtcPort.readDatagrams(bootstrap, loops.datagramChannelType() == EpollDatagramChannel.class);
        bootstrap.bind(new InetSocketAddress(local, 0)).addListener((io.netty.channel.ChannelFuture opened) -> {
            Throwable cause = opened.cause();
            if (cause == null) {
                RtcClientSocket made = new RtcClientSocket(opened.channel(), counters, clock);
                opened.channel()
                        .pipeline()
                        .addLast(new UdpHandler((_, packet, from) -> made.onDatagram(packet, from), made.socket));
                bound.complete(made);
            } else {
                bound.completeExceptionally(cause);
            }
        });
        return bound;
    }

    /** The loop of the socket and its session. Any thread. */
    public EventLoop loop() {
        return channel.eventLoop();
    }

    /** Its port. Any thread. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Asks the system for another receive buffer; answers what it gives, at most as much. Any thread. */
    public int receiveBuffer(int sizeBytes) {
        return RtcPort.receiveBuffer(channel, sizeBytes);
    }

    /**
     * Begins the session; checks go out at once.
     *
     * @param remote the server's, as its session description has them
     * @param candidates those of the server that are known so far
     * @param random a secure one
     */
    public PeerTransport connect(
            PeerOptions options,
            IceCredentials remote,
            List<IceCandidate> candidates,
            PeerListener listener,
            RandomGenerator random) {
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        IceCandidate host = IceCandidate.host(IceTransport.UDP, local, LOCAL_PREFERENCE);
        IceFullAgent agent = new IceFullAgent(options.local(), remote, host, random, clock.nanoTime());
        candidates.stream().filter(each -> reaches(local.getAddress(), each)).forEach(agent::addRemote);
        HandshakeSlots slots = new HandshakeSlots(1);
        PeerTransport made =
                PeerTransport.client(options, agent, listener, new PeerTransport.Surroundings(new Own(), slots, clock));
        peer = made;
        made.pin(socket);
        made.connectInTime(loop());
        return made;
    }

    /** A socket of one address sends to addresses of its family alone. */
    private static boolean reaches(InetAddress local, IceCandidate candidate) {
        return local.isAnyLocalAddress()
                || candidate
                        .socketAddress()
                        .filter(to -> to.getAddress().getClass() == local.getClass())
                        .isPresent();
    }

    private void onDatagram(ByteBuf packet, IceRemote from) {
        counters.packetsIn().increment();
        PacketKind kind = StunDemux.kind(packet);
        PeerTransport own = peer;
        if (own == null || kind == PacketKind.UNKNOWN) {
            counters.dropped(TransportCounters.Drop.UNKNOWN_KIND, 1);
        } else {
            own.onDatagram(kind, packet, from, clock.nanoTime());
        }
    }

    /** Gives the port back. Any thread. */
    @Override
    public void close() {
        channel.close();
    }

    /** Nothing to find: everything that comes is the one session's. */
    private final class Own implements PeerTable {
        @Override
        public PacketSocket anySocket() {
            return socket;
        }

        @Override
        public void expect(String ufrag, PeerTransport of) {}

        @Override
        public void retire(String ufrag, PeerTransport of) {}

        @Override
        public boolean isHeld(IceRemote address, PeerTransport of) {
            return true;
        }

        @Override
        public boolean tryHold(IceRemote address, PeerTransport of) {
            return true;
        }

        @Override
        public void proved(IceRemote address, PeerTransport of) {}

        @Override
        public void expired(IceRemote address, PeerTransport of) {}

        @Override
        public void removed(PeerTransport of) {
            loop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        }

        @Override
        public TransportCounters counters() {
            return counters;
        }
    }
}
