package io.weir.protocol.webrtc;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.weir.base.buf.Bytes;
import io.weir.base.net.AddressBlock;
import io.weir.base.net.AddressCounts;
import io.weir.base.thread.EventLoops;
import io.weir.base.time.Clock;
import io.weir.protocol.dtls.HandshakeSlots;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.PacketKind;
import io.weir.protocol.ice.Rfc4571Decoder;
import io.weir.protocol.ice.StunDemux;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one UDP port, and if wanted the one TCP port, of all sessions of a server.
 *
 * <p>Each event loop has a UDP socket of its own on the port (SO_REUSEPORT); the system hands the datagrams of one
 * peer address always to the same socket. A check finds its session by the user name fragment in it, everything else
 * by the address that a check has validated, which stays that session's as {@link HeldAddresses} says. What comes to
 * another loop than the session's, since the peer's address has changed, is handed over.
 *
 * <p>Threading: any thread. Ownership: whoever opened it closes it.
 * <p>Limits: {@value #SESSIONS_MAX} sessions, {@value #CONNECTIONS_MAX} TCP connections, {@value
 * #CONNECTIONS_PER_ADDRESS_MAX} of them of one address, {@value #HANDED_OVER_MAX} datagrams on their way from loop to
 * loop; those of {@link HandshakeSlots} and {@link HeldAddresses}.
 */
public final class RtcPort implements AutoCloseable {
    /** Sessions at once, connected or not. */
    public static final int SESSIONS_MAX = 32_768;
    /** TCP connections at once. */
    public static final int CONNECTIONS_MAX = 8_192;
    /** TCP connections of one address at once, of an IPv6 /64 together. */
    public static final int CONNECTIONS_PER_ADDRESS_MAX = 512;
    /** Datagrams that wait for another loop. */
    static final int HANDED_OVER_MAX = 4_096;

    /** Longer datagrams than any of WebRTC's are cut, and then drop out. */
    static final int DATAGRAM_BYTES_MAX = 2_048;
    /** Datagrams read by one call. */
    static final int DATAGRAMS_AT_ONCE = 32;

    /** What each UDP socket asks for, of the system, to send and to receive from. */
    public static final int SOCKET_BUFFER_BYTES = 4 << 20;
    /** Packets of one flush. */
    private static final int MESSAGES_PER_WRITE = 1_024;
    /** For the last packets to go out: BYE, close_notify. */
    private static final int LINGER_MS = 150;
    /** A connection that sends no valid check for so long is closed: peers connect when they have a check to send. */
    static final int TCP_CHECK_TIMEOUT_MS = 4_000;

    private final EventLoops loops;
    private final TransportCounters counters;
    private final Clock clock;
    private final HandshakeSlots slots = new HandshakeSlots(HandshakeSlots.CONCURRENT_MAX);
    private final Table table = new Table();
    private final Map<EventLoop, PacketSocket> sockets = new ConcurrentHashMap<>();
    private final List<PacketSocket> inOrder = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final Map<InetSocketAddress, Channel> connections = new ConcurrentHashMap<>();
    private final AddressCounts connectionCounts = new AddressCounts(CONNECTIONS_PER_ADDRESS_MAX);
    private final AtomicInteger handedOver = new AtomicInteger();
    private @Nullable InetSocketAddress udpAddress;
    // written by whoever moves the listener, one thread at a time; the address is read by any
    private @Nullable Channel tcpServer;
    private volatile @Nullable InetSocketAddress tcpAddress;

    private RtcPort(EventLoops loops, TransportCounters counters, Clock clock) {
        this.loops = loops;
        this.counters = counters;
        this.clock = clock;
    }

    /**
     * Where to listen.
     *
     * @param udp port 0 for any; null for TCP alone
     * @param tcp null for UDP alone
     * @param sharesUdp whether another port of this server may hold the same UDP port
     */
    public record Addresses(
            @Nullable InetSocketAddress udp, @Nullable InetSocketAddress tcp, boolean sharesUdp) {
        /** Checks that there is one. */
        public Addresses {
            if (udp == null && tcp == null) {
                throw new IllegalArgumentException("neither UDP nor TCP");
            }
        }
    }

    /**
     * Opens the sockets.
     *
     * @throws IOException when an address is in use, or not this machine's
     */
    public static RtcPort open(EventLoops loops, Addresses addresses, TransportCounters counters, Clock clock)
            throws IOException {
        RtcPort port = new RtcPort(loops, counters, clock);
        InetSocketAddress udp = addresses.udp;
        if (udp != null && !addresses.sharesUdp) {
            // SO_REUSEPORT would let two servers share a port, and each get half of the other's packets.
            try (DatagramSocket alone = new DatagramSocket(null)) {
                alone.bind(udp);
            }
        }
        try {
            port.listen(addresses);
        } catch (IOException e) {
            port.close();
            throw e;
        }
        return port;
    }

    private void listen(Addresses addresses) throws IOException {
        InetSocketAddress udp = addresses.udp;
        for (EventLoop loop : loops.loops()) {
            Channel channel = null;
            // Without SO_REUSEPORT the first loop has the only socket, and all sessions.
            boolean shared = loops.datagramChannelType() == EpollDatagramChannel.class;
            if (udp != null && (shared || inOrder.isEmpty())) {
                channel = bind(loops, loop, udpAddress == null ? udp : udpAddress, shared);
                udpAddress = (InetSocketAddress) channel.localAddress();
                channels.add(channel);
            }
            PacketSocket socket = new PacketSocket(loop, channel, connections, counters, clock);
            if (channel != null) {
                channel.pipeline().addLast(new UdpHandler(this::onDatagram, socket));
                channel.config().setAutoRead(true);
            }
            sockets.put(loop, socket);
            inOrder.add(socket);
        }
        if (addresses.tcp != null) {
            useTcp(listenTcp(addresses.tcp));
        }
    }

    /**
     * Opens a TCP listener, which takes connections at once and belongs to the caller until {@link #useTcp}.
     *
     * @throws IOException when the address is in use, or not this machine's
     */
    public Channel listenTcp(InetSocketAddress tcp) throws IOException {
        return await(new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannelType())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(new Rfc4571Decoder(), new TcpHandler(RtcPort.this));
                    }
                })
                .bind(tcp));
    }

    /** Has this TCP listener instead of the one before, which closes; its connections stay. Null for none. */
    public void useTcp(@Nullable Channel next) {
        Channel before = tcpServer;
        tcpServer = next;
        tcpAddress = next == null ? null : (InetSocketAddress) next.localAddress();
        if (before != null) {
            before.close();
        }
    }

    private static Channel bind(EventLoops loops, EventLoop loop, InetSocketAddress address, boolean shared)
            throws IOException {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.datagramChannelType())
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.MAX_MESSAGES_PER_WRITE, MESSAGES_PER_WRITE)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // the handler needs the socket, which needs the channel
                    }
                });
        if (shared) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        readDatagrams(bootstrap, shared);
        return await(bootstrap.bind(address));
    }

    /** Has a socket read many datagrams by one call where the system can (recvmmsg). */
    static void readDatagrams(Bootstrap bootstrap, boolean epoll) {
        if (epoll) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES_MAX)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX * DATAGRAMS_AT_ONCE));
        } else {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX));
        }
    }

    private static Channel await(ChannelFuture binding) throws IOException {
        binding.awaitUninterruptibly();
        Throwable cause = binding.cause();
        if (cause != null) {
            throw cause instanceof IOException io ? io : new IOException(cause);
        }
        return binding.channel();
    }

    /**
     * Asks the system for other receive buffers of the UDP sockets.
     *
     * @param sizeBytes of each, above 0
     * @return what the system gives, at most as much; that much without UDP
     */
    public int receiveBuffer(int sizeBytes) {
        int least = sizeBytes;
        for (Channel channel : channels) {
            least = Math.min(least, receiveBuffer(channel, sizeBytes));
        }
        return least;
    }

    /** As the other, of one socket. */
    static int receiveBuffer(Channel channel, int sizeBytes) {
        channel.config().setOption(ChannelOption.SO_RCVBUF, sizeBytes);
        Integer given = channel.config().getOption(ChannelOption.SO_RCVBUF);
        // Linux doubles the size for its own bookkeeping, and tells that.
        return given == null
                ? sizeBytes
                : Math.min(sizeBytes, channel instanceof EpollDatagramChannel ? given / 2 : given);
    }

    /** Where UDP packets come to; empty without UDP. */
    public Optional<InetSocketAddress> udpAddress() {
        return Optional.ofNullable(udpAddress);
    }

    /** Where TCP connections come to; empty without TCP. */
    public Optional<InetSocketAddress> tcpAddress() {
        return Optional.ofNullable(tcpAddress);
    }

    /** Sessions there are, connected or not. */
    public int sessionCount() {
        return table.peers.size();
    }

    /** Handshakes that run now. */
    public int handshakeCount() {
        return slots.takenCount();
    }

    /**
     * Begins a session, which waits for its peer's checks.
     *
     * @return empty when there are too many
     */
    public Optional<PeerTransport> open(PeerOptions options, PeerListener listener) {
        if (table.peers.size() >= SESSIONS_MAX) {
            return Optional.empty();
        }
        PeerTransport peer =
                PeerTransport.server(options, listener, new PeerTransport.Surroundings(table, slots, clock));
        table.peers.add(peer);
        table.expect(options.local().ufrag(), peer);
        peer.connectInTime(table.anySocket().loop());
        return Optional.of(peer);
    }

    /** A datagram on one of the sockets; borrowed. Its loop. */
    void onDatagram(PacketSocket socket, ByteBuf packet, IceRemote from) {
        counters.packetsIn().increment();
        PacketKind kind = StunDemux.kind(packet);
        PeerTransport peer;
        if (kind == PacketKind.STUN) {
            peer = checked(socket, packet);
        } else if (kind == PacketKind.UNKNOWN) {
            counters.dropped(TransportCounters.Drop.UNKNOWN_KIND, 1);
            return;
        } else {
            peer = table.addresses.holder(from);
            if (peer == null) {
                counters.dropped(TransportCounters.Drop.UNKNOWN_ADDRESS, 1);
            }
        }
        if (peer != null) {
            deliver(socket, new Arrival(peer, kind, from), packet);
        }
    }

    private record Arrival(PeerTransport peer, PacketKind kind, IceRemote from) {}

    /** The session that a check is for, pinned if it is the first authentic one. */
    private @Nullable PeerTransport checked(PacketSocket socket, ByteBuf packet) {
        String ufrag = StunDemux.requestUfrag(packet);
        PeerTransport peer = ufrag == null ? null : table.byUfrag.get(ufrag);
        if (peer == null) {
            counters.dropped(TransportCounters.Drop.UNKNOWN_SESSION, 1);
            return null;
        }
        if (peer.loop() == null) {
            if (!peer.authenticates(Bytes.wrap(copy(packet)))) {
                counters.dropped(TransportCounters.Drop.BAD_CHECK, 1);
                return null;
            }
            peer.pin(socket);
        }
        return peer;
    }

    private void deliver(PacketSocket socket, Arrival arrival, ByteBuf packet) {
        EventLoop loop = arrival.peer.loop();
        if (loop == socket.loop()) {
            arrival.peer.onDatagram(arrival.kind, packet, arrival.from, clock.nanoTime());
            return;
        }
        if (loop == null || handedOver.get() >= HANDED_OVER_MAX) {
            counters.dropped(TransportCounters.Drop.BUSY_LOOP, 1);
            return;
        }
        handedOver.incrementAndGet();
        counters.handedOver().increment();
        ByteBuf kept = packet.retainedDuplicate();
        loop.execute(() -> {
            handedOver.decrementAndGet();
            try {
                arrival.peer.onDatagram(arrival.kind, kept, arrival.from, clock.nanoTime());
            } finally {
                kept.release();
            }
        });
    }

    private static byte[] copy(ByteBuf packet) {
        byte[] bytes = new byte[packet.readableBytes()];
        packet.getBytes(packet.readerIndex(), bytes);
        return bytes;
    }

    /** A TCP connection is there; false when there are too many, and it is to be closed. */
    boolean tryConnect(InetSocketAddress from, Channel connection) {
        if (connections.size() >= CONNECTIONS_MAX || !connectionCounts.tryAdd(AddressBlock.of(from.getAddress()))) {
            counters.connectionsRefused().increment();
            return false;
        }
        connections.put(from, connection);
        return true;
    }

    /** It is gone. */
    void onDisconnection(InetSocketAddress from, IceRemote remote) {
        connections.remove(from);
        connectionCounts.remove(AddressBlock.of(from.getAddress()));
        PeerTransport peer = table.addresses.holder(remote);
        if (peer != null) {
            peer.execute(() -> peer.onDisconnected(remote));
        }
    }

    /** Whether a connection has proved to be a session's. */
    boolean isValidated(IceRemote remote) {
        return table.addresses.holder(remote) != null;
    }

    /** The way out of a loop. */
    PacketSocket socketOf(EventLoop loop) {
        return Objects.requireNonNull(sockets.get(loop));
    }

    /** Takes no more TCP connections; sessions go on. */
    public void retire() {
        useTcp(null);
    }

    /** Ends all sessions, and then the sockets. */
    @Override
    public void close() {
        retire();
        table.peers.forEach(peer -> peer.close("the server is stopping"));
        for (Channel channel : channels) {
            if (channel.eventLoop().isShuttingDown()) {
                channel.close();
            } else {
                channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
            }
        }
        connections
                .values()
                .forEach(connection ->
                        connection.eventLoop().schedule(() -> connection.close(), LINGER_MS, TimeUnit.MILLISECONDS));
    }

    /** Sessions by user name fragment and by validated address. */
    private final class Table implements PeerTable {
        private final Map<String, PeerTransport> byUfrag = new ConcurrentHashMap<>();
        private final HeldAddresses addresses =
                new HeldAddresses((peer, address) -> peer.execute(() -> peer.onDisconnected(address)));
        private final Set<PeerTransport> peers = ConcurrentHashMap.newKeySet();
        private final AtomicInteger next = new AtomicInteger();

        @Override
        public PacketSocket anySocket() {
            return inOrder.get(Math.floorMod(next.getAndIncrement(), inOrder.size()));
        }

        @Override
        public void expect(String ufrag, PeerTransport peer) {
            byUfrag.put(ufrag, peer);
        }

        @Override
        public void retire(String ufrag, PeerTransport peer) {
            byUfrag.remove(ufrag, peer);
        }

        @Override
        public boolean isHeld(IceRemote address, PeerTransport peer) {
            return addresses.holder(address) == peer;
        }

        @Override
        public boolean tryHold(IceRemote address, PeerTransport peer) {
            return addresses.tryHold(address, peer);
        }

        @Override
        public void proved(IceRemote address, PeerTransport peer) {
            addresses.proved(address, peer);
        }

        @Override
        public void expired(IceRemote address, PeerTransport peer) {
            addresses.remove(address, peer);
        }

        @Override
        public void removed(PeerTransport peer) {
            peers.remove(peer);
        }

        @Override
        public TransportCounters counters() {
            return counters;
        }
    }
}
