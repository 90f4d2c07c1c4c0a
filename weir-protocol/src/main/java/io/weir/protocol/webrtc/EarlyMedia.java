package io.weir.protocol.webrtc;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.protocol.ice.PacketKind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Media that waits for its keys. The DTLS server is done when it sends the last flight (RFC 6347 section 4.2.4) and may send media
 * right behind it, while the client still reads that flight: what it would drop is the beginning of the first keyframe.
 *
 * <p>Threading: the session's loop.
 * <p>Limits: {@value #PACKETS_MAX} packets; further ones are for the caller to drop.
 */
final class EarlyMedia {
    /** A quarter of a second at 10 Mbit/s: the last flight is read within milliseconds. */
    static final int PACKETS_MAX = 256;

    private final Deque<Packet> packets = new ArrayDeque<>();

    /**
     * One that waits.
     *
     * @param kind RTP or RTCP
     * @param bytes still protected
     * @param arrivedNs when it came, monotonic
     */
    record Packet(PacketKind kind, Bytes bytes, long arrivedNs) {}

    /** Keeps a copy; false when there are too many. */
    boolean tryAdd(PacketKind kind, ByteBuf packet, long nowNs) {
        if (packets.size() == PACKETS_MAX) {
            return false;
        }
        packets.addLast(new Packet(kind, Bytes.read(packet, packet.readableBytes()), nowNs));
        return true;
    }

    /** Takes out the one that came first; null when none waits. */
    @Nullable
    Packet poll() {
        return packets.pollFirst();
    }

    /** Forgets them all. */
    void clear() {
        packets.clear();
    }
}
