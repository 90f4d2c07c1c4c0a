package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.weir.base.buf.Bytes;
import io.weir.protocol.rtp.RtpHeaderWriter;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.srtp.SrtpProfile;
import io.weir.protocol.srtp.SrtpSender;
import java.net.InetSocketAddress;

/**
 * One destination of the floor: an address, a key of its own, and two counts of packets.
 *
 * <p>Threading: the sending loop.
 */
final class FloorTarget {
    /** A header without extension, and what protection adds. */
    static final int AROUND_PAYLOAD_MAX = RtpPacket.HEADER_MIN + SrtpSender.OVERHEAD_MAX;

    /** A UDP datagram's payload is shorter than 65 508 bytes, and so is a run. */
    static final int RUN_BYTES_MAX = 65_507;

    private static final int VIDEO_TYPE = 96;
    private static final int AUDIO_TYPE = 97;
    private static final int TICKS_PER_MS = 90;
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

    private final InetSocketAddress address;
    private final SrtpSender keys;
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private int videoSequence;
    private int audioSequence;

    FloorTarget(InetSocketAddress address, Bytes masterKey, Bytes masterSalt) {
        this.address = address;
        this.keys = new SrtpSender(PROFILE, masterKey, masterSalt);
    }

    /** Bytes of a master key. */
    static int keyLength() {
        return PROFILE.keyLength();
    }

    /** Bytes of a master salt. */
    static int saltLength() {
        return PROFILE.saltLength();
    }

    /**
     * Writes a run to the channel, without flushing it.
     *
     * @param array to work in, {@link #RUN_BYTES_MAX} bytes and more
     * @return its bytes
     */
    int write(PacketRuns.Run run, long atMs, byte[] array, Channel channel) {
        int end = 0;
        int segment = 0;
        int last = run.payloads().size() - 1;
        for (int i = 0; i <= last; i++) {
            Bytes payload = run.payloads().get(i);
            header.begin(array, end)
                    .payloadType(run.audio() ? AUDIO_TYPE : VIDEO_TYPE)
                    .sequence(run.audio() ? audioSequence++ : videoSequence++)
                    .timestamp(atMs * TICKS_PER_MS)
                    .ssrc(run.audio() ? AUDIO_TYPE : VIDEO_TYPE);
            if (i == last) {
                header.mark();
            }
            int body = header.end();
            payload.copyTo(array, body, 0, payload.length());
            end = keys.protectRtp(array, end, body + payload.length());
            segment = i == 0 ? end : segment;
        }
        ByteBuf out = channel.alloc().directBuffer(end);
        out.writeBytes(array, 0, end);
        channel.write(new SegmentedDatagramPacket(out, segment, address), channel.voidPromise());
        return end;
    }
}
