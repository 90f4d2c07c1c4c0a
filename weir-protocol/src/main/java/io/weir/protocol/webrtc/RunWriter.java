package io.weir.protocol.webrtc;

import io.weir.protocol.ice.IceRemote;
import io.weir.protocol.srtp.SrtpSender;
import org.jspecify.annotations.Nullable;

/**
 * Where the sessions of one loop write their packets, one session at a time: packets of one size that follow one another become one
 * run, which the system cuts apart again (UDP_SEGMENT).
 *
 * <p>Threading: the loop.
 * <p>Limits: {@value #SEGMENTS_MAX} packets and {@value #RUN_BYTES_MAX} bytes a run.
 */
final class RunWriter {
    /** What Linux takes (UDP_MAX_SEGMENTS). */
    static final int SEGMENTS_MAX = 64;
    /** A UDP datagram's payload is shorter than 65 508 bytes, and so is a run. */
    static final int RUN_BYTES_MAX = 65_507;

    private static final int PACKET_ROOM = RtpOutput.PACKET_BYTES_MAX + SrtpSender.OVERHEAD_MAX;

    private final PacketSocket socket;
    private final byte[] array = new byte[RUN_BYTES_MAX + PACKET_ROOM];
    private @Nullable IceRemote target;
    private int end;
    private int segment;
    private int count;

    RunWriter(PacketSocket socket) {
        this.socket = socket;
    }

    byte[] array() {
        return array;
    }

    /** Where the next packet to {@code to} begins. */
    int begin(IceRemote to) {
        // mostly the very same object
        if (to != target && !to.equals(target)) {
            endRun();
            target = to;
        }
        return end;
    }

    /** Room for a packet that goes nowhere. */
    int beginNowhere() {
        endRun();
        return end;
    }

    /** Where the packet that is being written begins. */
    int position() {
        return end;
    }

    /** Takes the protected packet between {@link #begin} and {@code packetEnd}. */
    void commit(int packetEnd) {
        int length = packetEnd - end;
        if (count > 0 && (length > segment || packetEnd > RUN_BYTES_MAX)) {
            int begin = end;
            send();
            System.arraycopy(array, begin, array, 0, length);
        }
        if (count == 0) {
            segment = length;
        }
        end += length;
        count++;
        if (length < segment || count == SEGMENTS_MAX) {
            send();
        }
    }

    /** Sends what is written. */
    void endRun() {
        if (count > 0) {
            send();
        }
    }

    private void send() {
        IceRemote to = target;
        if (to != null) {
            socket.sendRun(array, end, segment, count, to);
        }
        end = 0;
        count = 0;
    }
}
