package io.weir.protocol.webrtc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.weir.base.buf.Bytes;
import io.weir.base.thread.Ownership;
import io.weir.base.time.Clock;
import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.ice.Rfc4571Encoder;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's way out: its UDP socket, and the TCP connections of peers that can't be reached by UDP.
 *
 * <p>Threading: the loop. Ownership: the channels are their opener's.
 * <p>Limits: {@value #PENDING_BYTES_MAX} bytes wait for the system; more are dropped, as on any path. Runs are flushed when the
 * loop's tick ends, or {@value #FLUSH_RUNS} of them wait, or {@value #FLUSH_BYTES} bytes.
 */
final class PacketSocket {
    private static final Logger LOG = LoggerFactory.getLogger(PacketSocket.class);

    static final int PENDING_BYTES_MAX = 32 << 20;
    static final int FLUSH_RUNS = 128;
    static final int FLUSH_BYTES = 1 << 20;

    private final EventLoop loop;
    private final @Nullable Channel udp;
    private final Map<InetSocketAddress, Channel> tcp;
    private final TransportCounters counters;
    private final RunWriter runs = new RunWriter(this);
    private final Runnable flushTask = this::flush;
    private final @Nullable Segmentation segmentation;
    private boolean failed;
    private boolean flushScheduled;
    private int waitingRuns;
    private int waitingBytes;

    /**
     * A way out.
     *
     * @param udp null when peers come by TCP alone
     * @param tcp the connections by their peers' addresses, of all loops
     * @param clock for when to try again what the system refused
     */
    PacketSocket(
            EventLoop loop,
            @Nullable Channel udp,
            Map<InetSocketAddress, Channel> tcp,
            TransportCounters counters,
            Clock clock) {
        this.loop = loop;
        this.udp = udp;
        this.tcp = tcp;
        this.counters = counters;
        boolean segmented =
                udp instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        this.segmentation = udp != null && segmented ? new Segmentation(udp, clock, this::onSendFailure) : null;
    }

    EventLoop loop() {
        return loop;
    }

    RunWriter runs() {
        return runs;
    }

    /** A packet that is no media. */
    void send(Bytes packet, IceRemote to) {
        assert Ownership.on(loop);
        ByteBuf out = allocate(packet.length());
        packet.writeTo(out);
        write(out, packet.length(), 1, to);
    }

    /** Equal packets of {@code segment} bytes, but for the last, which may be shorter. */
    void sendRun(byte[] array, int length, int segment, int count, IceRemote to) {
        assert Ownership.on(loop);
        counters.packetsOut().add(count);
        if (pendingBytes() > PENDING_BYTES_MAX) {
            counters.dropped(TransportCounters.Drop.FULL_SOCKET, count);
            return;
        }
        ByteBuf out = allocate(length);
        out.writeBytes(array, 0, length);
        write(out, segment, count, to);
    }

    private ByteBuf allocate(int length) {
        return udp == null
                ? io.netty.buffer.ByteBufAllocator.DEFAULT.directBuffer(length)
                : udp.alloc().directBuffer(length);
    }

    private void write(ByteBuf out, int segment, int count, IceRemote to) {
        if (to.transport().isTcp()) {
            writeTcp(out, segment, to.address());
        } else if (udp == null) {
            out.release();
        } else if (count > 1 && segmentation != null && segmentation.isFor(to)) {
            wrote(out.readableBytes());
            udp.write(new SegmentedDatagramPacket(out, segment, to.address()), segmentation.outcomeOf(to));
        } else {
            wrote(out.readableBytes());
            writeApart(udp, out, segment, to.address());
        }
        scheduleFlush();
    }

    private static void writeApart(Channel udp, ByteBuf out, int segment, InetSocketAddress to) {
        try {
            while (out.readableBytes() > segment) {
                udp.write(new DatagramPacket(out.readRetainedSlice(segment), to), udp.voidPromise());
            }
            udp.write(new DatagramPacket(out.retain(), to), udp.voidPromise());
        } finally {
            out.release();
        }
    }

    private void writeTcp(ByteBuf out, int segment, InetSocketAddress to) {
        try {
            Channel connection = tcp.get(to);
            if (connection == null || !connection.isWritable()) {
                counters.dropped(TransportCounters.Drop.FULL_SOCKET, 1);
                return;
            }
            ByteBuf framed = connection.alloc().directBuffer(out.readableBytes() + 2 * RunWriter.SEGMENTS_MAX);
            while (out.isReadable()) {
                Rfc4571Encoder.append(out.readSlice(Math.min(segment, out.readableBytes())), framed);
            }
            connection.writeAndFlush(framed, connection.voidPromise());
        } finally {
            out.release();
        }
    }

    private void wrote(int bytes) {
        waitingRuns++;
        waitingBytes += bytes;
    }

    private void scheduleFlush() {
        if (waitingRuns >= FLUSH_RUNS || waitingBytes >= FLUSH_BYTES) {
            flushNow();
        } else if (!flushScheduled && waitingRuns > 0) {
            flushScheduled = true;
            loop.execute(flushTask);
        }
    }

    private void flush() {
        flushScheduled = false;
        flushNow();
    }

    private void flushNow() {
        waitingRuns = 0;
        waitingBytes = 0;
        if (udp != null) {
            udp.flush();
        }
    }

    /** Bytes that the system has not taken yet. */
    long pendingBytes() {
        ChannelOutboundBuffer waiting = udp == null ? null : udp.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /** A packet or a run could not be sent and is lost: the system refused it and the socket goes on, or the socket was closed. */
    void onSendFailure(Throwable cause) {
        counters.dropped(TransportCounters.Drop.SEND_FAILED, 1);
        if (!failed && udp != null && udp.isOpen()) {
            failed = true;
            LOG.warn("[webrtc] a datagram could not be sent, the first of maybe more: {}", cause.getMessage());
        }
    }
}
