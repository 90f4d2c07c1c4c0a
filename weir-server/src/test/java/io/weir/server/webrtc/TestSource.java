package io.weir.server.webrtc;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.NtpTime;
import io.weir.protocol.rtp.PacketHistory;
import io.weir.protocol.rtp.RtpHeaderWriter;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.RtxPayload;
import io.weir.protocol.rtp.payload.Packetizer;
import io.weir.protocol.rtp.payload.PacketizerOptions;
import io.weir.protocol.rtp.payload.PayloadFormats;
import io.weir.protocol.rtp.payload.RtpPayload;
import io.weir.protocol.rtp.rtcp.SenderReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One RTP stream of a publisher: cuts units, remembers packets, sends them again. */
final class TestSource {
    static final long BOOT_NTP = NtpTime.of(Instant.ofEpochSecond(1_700_000_000));

    final int ssrc;
    final int clockRate;
    private final int payloadType;
    private final Packetizer packetizer;
    private final PacketHistory history = new PacketHistory(4096, 1_000_000_000, 10_000_000);
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    int rtxSsrc;
    String mid = "";
    String rid = "";
    /** Added to media time; wraps soon. */
    long timestampOffset = 0xffff_fff0L;

    int sequence = 65_500;
    private int rtxSequence = 7;
    private int wideSequence = 65_000;

    TestSource(int ssrc, int payloadType, Codec codec) {
        this.ssrc = ssrc;
        this.payloadType = payloadType;
        clockRate = codec.clockRate();
        packetizer =
                PayloadFormats.packetizer(codec, PacketizerOptions.STANDARD).orElseThrow();
    }

    static TestSource video(int ssrc) {
        return new TestSource(ssrc, Sections.H264_TYPE, Pictures.VIDEO);
    }

    static TestSource audio(int ssrc) {
        return new TestSource(ssrc, Sections.OPUS_TYPE, Pictures.AUDIO);
    }

    /** The packets of a unit. */
    List<Bytes> packets(AccessUnit unit, long nowNs) {
        List<Bytes> packets = new ArrayList<>();
        try {
            packetizer.packetize(unit, payload -> packets.add(packet(payload, nowNs)));
        } catch (MediaException e) {
            throw new IllegalStateException(e);
        }
        return packets;
    }

    private Bytes packet(RtpPayload payload, long nowNs) {
        byte[] array = new byte[100 + payload.payload().length()];
        header.begin(array, 0)
                .payloadType(payloadType)
                .sequence(sequence)
                .timestamp(payload.timestampTicks() + timestampOffset)
                .ssrc(ssrc);
        if (payload.marker()) {
            header.mark();
        }
        header.transportSequence(Sections.WIDE_ID, wideSequence++)
                .element(Sections.MID_ID, Bytes.ofUtf8(mid))
                .element(Sections.RID_ID, Bytes.ofUtf8(rid));
        int at = header.end();
        payload.payload().copyTo(array, at, 0, payload.payload().length());
        Bytes packet =
                Bytes.wrap(array).slice(0, at + payload.payload().length()).compact();
        history.add(sequence, packet, nowNs);
        sequence = sequence + 1 & 0xffff;
        return packet;
    }

    /** The answer to a NACK: the packet again, by RTX when there is a source for it. */
    List<Bytes> again(int wanted, long nowNs) {
        return history.find(wanted, nowNs).map(this::again).stream().toList();
    }

    private Bytes again(Bytes packet) {
        try {
            return rtxSsrc == 0
                    ? packet
                    : RtxPayload.wrap(RtpPacket.parse(packet), Sections.RTX_TYPE, rtxSequence++ & 0xffff, rtxSsrc);
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A report that {@code ticks} of media are due now. */
    SenderReport report(long ticks, long nowNs) {
        long timestamp = ticks + timestampOffset & 0xffff_ffffL;
        return new SenderReport(ssrc, NtpTime.plusNanos(BOOT_NTP, nowNs), timestamp, 0, 0, List.of());
    }
}
