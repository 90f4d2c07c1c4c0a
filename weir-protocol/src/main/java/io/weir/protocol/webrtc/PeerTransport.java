package io.weir.protocol.webrtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.base.buf.Bytes;
import io.weir.base.net.AddressBlock;
import io.weir.base.thread.Ownership;
import io.weir.base.time.Clock;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.dtls.DtlsListener;
import io.weir.protocol.dtls.DtlsRole;
import io.weir.protocol.dtls.DtlsSession;
import io.weir.protocol.dtls.HandshakeSlots;
import io.weir.protocol.ice.IceAgent;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.IceDatagram;
import io.weir.protocol.ice.IceEvent;
import io.weir.protocol.ice.IceFullAgent;
import io.weir.protocol.ice.IceLiteAgent;
import io.weir.protocol.ice.IceReaction;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.PacketKind;
import io.weir.protocol.ice.StunMessage;
import io.weir.protocol.srtp.SrtpKeys;
import io.weir.protocol.srtp.SrtpReceiver;
import io.weir.protocol.srtp.SrtpSender;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One session: ICE finds the way, DTLS makes the keys over it, SRTP carries the media.
 *
 * <p>A server's session belongs to no loop until its first authentic check: the socket where that arrives has the peer's
 * datagrams from then on, so the session is pinned to its loop. Nothing is sent to an address before a check from there was
 * authenticated, and nothing but checks is read from it. A handshake with us as DTLS server begins with the peer's ClientHello;
 * when too many handshakes run, that waits and is tried again.
 *
 * <p>Threading: {@link #execute}, {@link #close} and {@link #credentials} for any thread, all else is the session's loop's.
 * <p>Limits: those of its parts, {@link EarlyMedia}'s too; {@link PeerOptions#connectTimeoutMs} until it is connected.
 */
public final class PeerTransport implements RtpOutput {
    private enum State {
        CONNECTING,
        CONNECTED,
        CLOSED
    }

    /** How soon a handshake is tried again when too many run. */
    private static final int HANDSHAKE_RETRY_MS = 250;

    private final PeerOptions options;
    private final IceAgent agent;
    private final PeerTable table;
    private final HandshakeSlots slots;
    private final PeerListener listener;
    private final Clock clock;
    private final AtomicReference<@Nullable PacketSocket> home = new AtomicReference<>();

    /** Written by the session's loop, and before it has one by whoever restarts ICE; read by any. */
    private volatile IceCredentials credentials;

    private State state = State.CONNECTING;
    private final Set<String> ufrags = new HashSet<>();
    private final Set<IceRemote> addresses = new HashSet<>();
    private final EarlyMedia early = new EarlyMedia();
    private @Nullable DtlsSession dtls;
    private @Nullable WaitingHandshake waiting;
    private @Nullable IceRemote remote;
    /** Where the whole handshake has gone so far; null once it has gone elsewhere too. */
    private @Nullable IceRemote handshakeAddress;
    // written by the loop, read by any thread
    private volatile @Nullable IceRemote proven;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private final ConnectTimeout connectTimeout = new ConnectTimeout();
    private @Nullable Future<?> tick;
    private byte[] rtcpArray = new byte[0];
    private long rtcpSentCount;

    /**
     * A handshake that waits for its turn.
     *
     * @param hello what the peer began it with; empty when we begin it
     * @param from the peer's validated address
     */
    private record WaitingHandshake(Bytes hello, IceRemote from) {}

    /** What sessions share with each other. */
    record Surroundings(PeerTable table, HandshakeSlots slots, Clock clock) {}

    private PeerTransport(PeerOptions options, IceAgent agent, PeerListener listener, Surroundings surroundings) {
        this.options = options;
        this.agent = agent;
        this.table = surroundings.table;
        this.slots = surroundings.slots;
        this.listener = listener;
        this.clock = surroundings.clock;
        this.credentials = options.local();
        ufrags.add(options.local().ufrag());
    }

    /** A server's session; it waits for checks. */
    static PeerTransport server(PeerOptions options, PeerListener listener, Surroundings surroundings) {
        IceAgent agent = new IceLiteAgent(options.local(), surroundings.clock.nanoTime());
        return new PeerTransport(options, agent, listener, surroundings);
    }

    /** A client's session, to be pinned to its socket at once. */
    static PeerTransport client(
            PeerOptions options, IceFullAgent agent, PeerListener listener, Surroundings surroundings) {
        return new PeerTransport(options, agent, listener, surroundings);
    }

    /** What the latest session description of ours says. Any thread. */
    public IceCredentials credentials() {
        return credentials;
    }

    /** The session's name in logs. */
    public String name() {
        return options.dtls().name();
    }

    /** The loop it is pinned to; null before. */
    public @Nullable EventLoop loop() {
        PacketSocket socket = home.get();
        return socket == null ? null : socket.loop();
    }

    /** Where its media goes; null before it is known and after the end. */
    public @Nullable IceRemote remote() {
        return remote;
    }

    /** RTCP datagrams sent. */
    public long rtcpSentCount() {
        return rtcpSentCount;
    }

    /** Runs a task on the session's loop; a session that has none yet gets one. Any thread. */
    public void execute(Runnable task) {
        PacketSocket socket = home.get();
        if (socket == null) {
            socket = pin(table.anySocket());
        }
        socket.loop().execute(task);
    }

    /** Ends the session: the peer is told by DTLS, the listener by {@link PeerListener#onClosed}. Any thread. */
    public void close(String reason) {
        execute(() -> end(PeerEnding.HERE, reason));
    }

    /** Gives it a loop, unless it has one. */
    PacketSocket pin(PacketSocket socket) {
        if (home.compareAndSet(null, socket)) {
            socket.loop().execute(this::onPinned);
            return socket;
        }
        PacketSocket pinned = home.get();
        return pinned == null ? socket : pinned;
    }

    private void onPinned() {
        if (agent instanceof IceFullAgent) {
            apply(agent.onTick(clock.nanoTime()));
        }
        scheduleTick();
    }

    /** True when the check knows our password. Any thread; changes nothing. */
    boolean authenticates(Bytes check) {
        try {
            return StunMessage.parse(check).isIntegral(credentials.password());
        } catch (ProtocolException _) {
            return false;
        }
    }

    /**
     * Begins an ICE restart: checks with the new credentials count from now on, those with the old ones until the first nomination.
     * The loop.
     */
    public void restart(IceCredentials next) {
        assert onLoop();
        if (agent instanceof IceLiteAgent lite && state != State.CLOSED) {
            credentials = next;
            ufrags.add(next.ufrag());
            table.expect(next.ufrag(), this);
            lite.restart(next).forEach(this::retire);
        }
    }

    /** A candidate of the server's that came later; for clients. The loop. */
    public void addRemote(IceCandidate candidate) {
        assert onLoop();
        if (agent instanceof IceFullAgent full && full.addRemote(candidate)) {
            apply(agent.onTick(clock.nanoTime()));
        }
    }

    /** A datagram from the session's or another socket; borrowed. */
    void onDatagram(PacketKind kind, ByteBuf packet, IceRemote from, long nowNs) {
        assert onLoop();
        if (state == State.CLOSED) {
            return;
        }
        if (kind == PacketKind.STUN) {
            onCheck(Bytes.read(packet, packet.readableBytes()), from, nowNs);
        } else if (!agent.isValidated(from)) {
            drop(TransportCounters.Drop.UNKNOWN_ADDRESS);
        } else {
            switch (kind) {
                case DTLS -> onHandshake(Bytes.read(packet, packet.readableBytes()), from);
                case RTP, RTCP -> onProtected(kind, packet, nowNs);
                case STUN, UNKNOWN -> drop(TransportCounters.Drop.UNKNOWN_KIND);
            }
        }
    }

    private void onCheck(Bytes check, IceRemote from, long nowNs) {
        if (!table.isHeld(from, this) && !takesHold(check, from)) {
            return;
        }
        try {
            apply(agent.onDatagram(check, from, nowNs));
        } catch (ProtocolException _) {
            drop(TransportCounters.Drop.BAD_CHECK);
        }
        if (!agent.isValidated(from)) {
            table.expired(from, this);
        }
    }

    /**
     * Makes an address this session's. One that is another's, since it has sent checks within the consent time, stays so: else anybody
     * with a session of his own could take a publisher's packets away by one check with a forged source.
     */
    private boolean takesHold(Bytes check, IceRemote from) {
        if (agent instanceof IceLiteAgent lite && !lite.authenticates(check)) {
            drop(TransportCounters.Drop.BAD_CHECK);
            return false;
        }
        if (!table.tryHold(from, this)) {
            drop(TransportCounters.Drop.TAKEN_ADDRESS);
            return false;
        }
        return true;
    }

    private void onHandshake(Bytes datagram, IceRemote from) {
        DtlsSession begun = dtls;
        boolean begins = begun == null && waiting == null && options.role() == DtlsRole.SERVER;
        if (begins && DtlsSession.mayBegin(datagram)) {
            beginHandshake(new WaitingHandshake(datagram, from));
        } else if (begun == null || !begun.onDatagram(datagram)) {
            drop(TransportCounters.Drop.BAD_HANDSHAKE);
        }
    }

    /**
     * Who has ended a handshake has got what was sent: an address that all of it went to is the peer's. A check
     * proves less, since its source may be forged.
     */
    private void prove() {
        IceRemote address = handshakeAddress;
        if (address != null && address.equals(remote)) {
            proven = address;
            table.proved(address, this);
        }
    }

    /** Whether the peer is there, and not only somebody who sends in that address's name. Any thread. */
    boolean hasProven(IceRemote address) {
        return address.equals(proven);
    }

    /** Who asked for the session. */
    AddressBlock client() {
        return options.client();
    }

    private void onProtected(PacketKind kind, ByteBuf packet, long nowNs) {
        SrtpReceiver keys = receiver;
        if (keys == null) {
            // A DTLS client has its keys last, so only there this is no fault of the peer's.
            boolean expected = options.role() == DtlsRole.CLIENT && dtls != null;
            if (!expected || !early.tryAdd(kind, packet, nowNs)) {
                drop(TransportCounters.Drop.EARLY_MEDIA);
            }
        } else if (kind == PacketKind.RTCP || listener.onProtectedRtp(packet, nowNs)) {
            onMedia(keys, packet, kind == PacketKind.RTCP, nowNs);
        }
    }

    private void onMedia(SrtpReceiver keys, ByteBuf packet, boolean rtcp, long nowNs) {
        int length = packet.readableBytes();
        byte[] array = new byte[length];
        packet.getBytes(packet.readerIndex(), array);
        Bytes clear;
        try {
            int end = rtcp ? keys.unprotectRtcp(array, 0, length) : keys.unprotectRtp(array, 0, length);
            clear = Bytes.wrap(array).slice(0, end);
        } catch (ProtocolException _) {
            drop(TransportCounters.Drop.BAD_MEDIA);
            return;
        }
        if (rtcp) {
            listener.onRtcp(clear, nowNs);
        } else {
            listener.onRtp(clear, nowNs);
        }
    }

    private void apply(IceReaction reaction) {
        PacketSocket socket = home.get();
        if (socket == null) {
            return;
        }
        for (IceDatagram packet : reaction.packets()) {
            socket.send(packet.bytes(), packet.target());
        }
        for (IceEvent event : reaction.events()) {
            onEvent(event);
        }
        scheduleTick();
    }

    private void onEvent(IceEvent event) {
        switch (event) {
            case IceEvent.Validated(var address) -> {
                addresses.add(address);
                if (remote == null) {
                    remote = address;
                }
                if (options.role() == DtlsRole.CLIENT) {
                    beginHandshake(new WaitingHandshake(Bytes.EMPTY, address));
                }
            }
            case IceEvent.Selected(var address) -> {
                remote = address;
                if (!address.equals(handshakeAddress)) {
                    handshakeAddress = null;
                }
            }
            case IceEvent.Expired(var address) -> {
                addresses.remove(address);
                table.expired(address, this);
            }
            case IceEvent.Retired(var ufrag) -> retire(ufrag);
            case IceEvent.Failed(var reason) -> end(PeerEnding.TIMEOUT, reason);
        }
    }

    private void retire(String ufrag) {
        ufrags.remove(ufrag);
        table.retire(ufrag, this);
    }

    /** Begins the handshake, once; when too many run, some time later. */
    private void beginHandshake(WaitingHandshake wanted) {
        PacketSocket socket = home.get();
        if (dtls != null || waiting != null || socket == null) {
            return;
        }
        if (!tryHandshake(wanted, socket.loop())) {
            waiting = wanted;
            socket.loop().schedule(this::retryHandshake, HANDSHAKE_RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void retryHandshake() {
        WaitingHandshake wanted = waiting;
        waiting = null;
        if (wanted != null && state == State.CONNECTING && agent.isValidated(wanted.from)) {
            beginHandshake(wanted);
        }
    }

    private boolean tryHandshake(WaitingHandshake wanted, EventLoop loop) {
        Keys keys = new Keys();
        DtlsSession made = options.role() == DtlsRole.SERVER
                ? DtlsSession.server(options.dtls(), slots, this::sendHandshake, keys, loop)
                : DtlsSession.client(options.dtls(), slots, this::sendHandshake, keys, loop);
        if (!made.start(AddressBlock.of(wanted.from.address().getAddress()))) {
            table.counters().handshakesRefused().increment();
            return false;
        }
        dtls = made;
        handshakeAddress = remote;
        if (wanted.hello.length() > 0 && !made.onDatagram(wanted.hello)) {
            drop(TransportCounters.Drop.BAD_HANDSHAKE);
        }
        return true;
    }

    /** The handshake's thread. */
    private void sendHandshake(Bytes datagram) {
        PacketSocket socket = home.get();
        if (socket != null) {
            socket.loop().execute(() -> {
                IceRemote to = remote;
                if (to != null) {
                    socket.send(datagram, to);
                }
            });
        }
    }

    private final class Keys implements DtlsListener {
        @Override
        public void onEstablished(SrtpKeys keys) {
            if (state != State.CONNECTING) {
                return;
            }
            boolean client = options.role() == DtlsRole.CLIENT;
            sender = keys.sender(client);
            receiver = keys.receiver(client);
            state = State.CONNECTED;
            connectTimeout.cancel();
            prove();
            listener.onConnected();
            EarlyMedia.Packet packet = early.poll();
            while (packet != null && state == State.CONNECTED) {
                onProtected(packet.kind(), Unpooled.wrappedBuffer(packet.bytes().toArray()), packet.arrivedNs());
                packet = early.poll();
            }
        }

        @Override
        public void onFailed(String reason) {
            end(PeerEnding.FAULT, "DTLS: " + reason);
        }

        @Override
        public void onClosed() {
            end(PeerEnding.PEER, "the peer has closed the session");
        }
    }

    private void end(PeerEnding ending, String reason) {
        assert onLoop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        connectTimeout.cancel();
        Future<?> next = tick;
        tick = null;
        if (next != null) {
            next.cancel(false);
        }
        ufrags.forEach(ufrag -> table.retire(ufrag, this));
        addresses.forEach(address -> table.expired(address, this));
        table.removed(this);
        sender = null;
        receiver = null;
        early.clear();
        waiting = null;
        DtlsSession begun = dtls;
        if (begun != null) {
            begun.close();
        }
        listener.onClosed(ending, reason);
    }

    /** Ends the session unless it is connected in time, by the clock of {@code loop}. Once, any thread. */
    void connectInTime(EventLoop loop) {
        connectTimeout.start(loop, options.connectTimeoutMs(), this::onConnectTimeout);
    }

    /** Whether the time for connecting runs. Any thread. */
    boolean awaitsConnection() {
        return connectTimeout.isPending();
    }

    private void onConnectTimeout() {
        execute(() -> {
            if (state == State.CONNECTING) {
                end(
                        PeerEnding.TIMEOUT,
                        remote == null
                                ? "no packet of the peer's reached the server in time"
                                : "the DTLS handshake did not end in time");
            }
        });
    }

    /** The peer's TCP connection has ended, or the address is another's by better right. The loop. */
    void onDisconnected(IceRemote from) {
        if (agent instanceof IceLiteAgent lite && state != State.CLOSED) {
            apply(lite.onDisconnected(from));
        }
    }

    private void scheduleTick() {
        PacketSocket socket = home.get();
        if (tick != null || state == State.CLOSED || socket == null) {
            return;
        }
        long nowNs = clock.nanoTime();
        tick = socket.loop().schedule(this::onTick, Math.max(0, agent.nextTickNs(nowNs) - nowNs), TimeUnit.NANOSECONDS);
    }

    private void onTick() {
        tick = null;
        if (state != State.CLOSED) {
            apply(agent.onTick(clock.nanoTime()));
        }
    }

    private void drop(TransportCounters.Drop reason) {
        table.counters().dropped(reason, 1);
    }

    private boolean onLoop() {
        PacketSocket socket = home.get();
        return socket != null && Ownership.on(socket.loop());
    }

    // --- RtpOutput
    // ----------------------------------------------------------------------------------------------------------------

    private RunWriter runs() {
        PacketSocket socket = home.get();
        if (socket == null) {
            throw new IllegalStateException("a session without a loop");
        }
        return socket.runs();
    }

    @Override
    public byte[] array() {
        return runs().array();
    }

    @Override
    public int begin() {
        IceRemote to = remote;
        return to == null ? runs().beginNowhere() : runs().begin(to);
    }

    @Override
    public void commit(int end) {
        SrtpSender keys = sender;
        RunWriter runs = runs();
        if (keys != null && remote != null) {
            runs.commit(keys.protectRtp(runs.array(), runs.position(), end));
        }
    }

    @Override
    public void endRun() {
        runs().endRun();
    }

    @Override
    public void sendRtcp(Bytes compound) {
        SrtpSender keys = sender;
        IceRemote to = remote;
        PacketSocket socket = home.get();
        if (keys == null || to == null || socket == null) {
            return;
        }
        int length = compound.length();
        if (rtcpArray.length < length + SrtpSender.OVERHEAD_MAX) {
            rtcpArray = new byte[length + SrtpSender.OVERHEAD_MAX];
        }
        compound.copyTo(rtcpArray, 0, 0, length);
        int end = keys.protectRtcp(rtcpArray, 0, length);
        socket.sendRun(rtcpArray, end, end, 1, to);
        rtcpSentCount++;
    }

    @Override
    public long pendingBytes() {
        PacketSocket socket = home.get();
        return socket == null ? 0 : socket.pendingBytes();
    }
}
