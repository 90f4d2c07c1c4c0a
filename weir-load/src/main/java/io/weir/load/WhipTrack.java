package io.weir.load;

import io.weir.base.buf.Bytes;
import io.weir.protocol.rtp.NtpTime;
import io.weir.protocol.rtp.PacketHistory;
import io.weir.protocol.rtp.RtpHeaderWriter;
import io.weir.protocol.rtp.SenderStatistics;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.SenderReport;
import io.weir.protocol.sdp.HeaderExtension;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.webrtc.RtpOutput;
import java.time.Instant;

/**
 * One track that a WHIP publisher sends: its numbers, what it sent of late, and what of that it sends again.
 *
 * <p>Threading: the loop. Limits: {@value #HISTORY_PACKETS} packets, {@value #HISTORY_BYTES} bytes and {@value #HISTORY_SECONDS} s are
 * kept.
 */
final class WhipTrack {
    static final int HISTORY_PACKETS = 1_024;
    static final int HISTORY_BYTES = 1 << 20;
    static final int HISTORY_SECONDS = 1;

    private final int ssrc;
    private final int clockRate;
    private final int payloadType;
    private final int midId;
    private final Bytes mid;
    private final SenderStatistics statistics;
    private final PacketHistory history =
            new PacketHistory(HISTORY_PACKETS, HISTORY_SECONDS * 1_000_000_000L, HISTORY_BYTES);
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private int sequence;
    private boolean begun;

    /** A track as it was agreed on. */
    WhipTrack(int ssrc, NegotiatedMedia agreed) {
        this.ssrc = ssrc;
        this.clockRate = agreed.codecs().getFirst().codec().clockRate();
        this.payloadType = agreed.codecs().getFirst().payloadType();
        this.midId = Math.max(0, agreed.extensionId(HeaderExtension.MID));
        this.mid = Bytes.ofUtf8(agreed.mid());
        this.statistics = new SenderStatistics(ssrc, clockRate);
    }

    /**
     * Sends one packet; {@link RtpOutput#endRun} is the caller's.
     *
     * @param ticks of the track's clock
     * @return its bytes before protection
     */
    int send(RtpOutput out, Bytes payload, long ticks, boolean marker, Moment now) {
        if (!begun) {
            begun = true;
            statistics.mapTime(ticks, NtpTime.of(now.wall()));
        }
        int begin = out.begin();
        byte[] array = out.array();
        header.begin(array, begin)
                .payloadType(payloadType)
                .sequence(sequence)
                .timestamp(ticks)
                .ssrc(ssrc)
                .element(midId, mid);
        if (marker) {
            header.mark();
        }
        int body = header.end();
        payload.copyTo(array, body, 0, payload.length());
        int length = body + payload.length() - begin;
        byte[] kept = new byte[length];
        System.arraycopy(array, begin, kept, 0, length);
        history.add(sequence, Bytes.wrap(kept), now.monotonicNs());
        out.commit(begin + length);
        statistics.onSent(payload.length());
        sequence = sequence + 1 & 0xffff;
        return length;
    }

    /** One moment on both clocks. */
    record Moment(long monotonicNs, Instant wall) {}

    /** Sends again what a receiver misses, as far as it is still there; returns how many packets that are. */
    int resend(RtpOutput out, Nack nack, long nowNs) {
        int count = 0;
        for (int missing : nack.sequences()) {
            Bytes packet = history.find(missing, nowNs).orElse(Bytes.EMPTY);
            if (!packet.isEmpty()) {
                int begin = out.begin();
                packet.copyTo(out.array(), begin, 0, packet.length());
                out.commit(begin + packet.length());
                count++;
            }
        }
        out.endRun();
        return count;
    }

    /** Whether anything was sent. */
    boolean hasBegun() {
        return begun;
    }

    int ssrc() {
        return ssrc;
    }

    SenderReport report(Instant wall) {
        return statistics.report(NtpTime.of(wall));
    }
}
